/** What a policy means at each place where clients knock, as far as its OpenSSL part tells. */
import type { Distro, Snapshot, SnapshotPoint } from '../../ports/index.ts';
import { readCipherList, readOpensslPolicy, type OpensslPolicy, type WantedTls } from '../../tls/index.ts';
import type { PointAfter } from '../shared/gain.ts';
import { valuesOf } from '../shared/tls-after.ts';

export function pointsUnder({ instances, distro }: Snapshot, openssl: string): readonly PointAfter[] {
  const policy = readOpensslPolicy(openssl);
  const { sha1Signatures, securityLevel: defaultSecurityLevel } = policy;
  return instances.flatMap(({ points }) =>
    points.map((at) => ({
      at: { ...at, knowledge: { ...at.knowledge, sha1Signatures, defaultSecurityLevel } },
      tls: tlsUnder(at, policy, distro),
    })),
  );
}

/** httpd's own lines go first; what they leave to the policy is the policy's. */
function tlsUnder({ effective }: SnapshotPoint, policy: OpensslPolicy, { cryptoPolicies }: Distro): WantedTls {
  const own = valuesOf(effective);
  const { cipherString, minProtocol } = policy;
  const byPolicy = effective.protocol === null && cryptoPolicies && minProtocol !== null;
  const named = readCipherList(own.cipherList).systemPolicy !== null;
  return {
    ...own,
    protocol: byPolicy ? versionsFrom(minProtocol) : own.protocol,
    cipherList: named && cipherString !== null ? cipherString : own.cipherList,
  };
}

const VERSIONS = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** As arguments of SSLProtocol. */
function versionsFrom(lowest: string): readonly string[] {
  const from = VERSIONS.indexOf(lowest === 'TLSv1.0' ? 'TLSv1' : lowest);
  return ['-all', ...VERSIONS.slice(Math.max(from, 0)).map((version) => `+${version}`)];
}

/** The system-wide crypto policy as it will be once what was planned is there. */
import type { HostFacts, Presence } from '../../core/index.ts';

/** The name of the policy in force; a file that update-crypto-policies writes. */
export const POLICY_NAME = '/etc/crypto-policies/state/current';
/** OpenSSL's part of it: a file, or a link to one that the distribution brings. */
const POLICY_OPENSSL = '/etc/crypto-policies/back-ends/opensslcnf.config';

/** The facts, with the policy that the overlay puts in force. Where a link leads is known of policies that were tried. */
export function underPolicy(facts: HostFacts, overlay: ReadonlyMap<string, Presence>): HostFacts {
  const name = overlay.get(POLICY_NAME);
  const openssl = overlay.get(POLICY_OPENSSL);
  if (name === undefined && openssl === undefined) return facts;
  return {
    ...facts,
    ...(typeof name === 'string' ? { cryptoPolicy: name.trim() } : {}),
    ...(openssl === undefined ? {} : { cryptoPolicyOpenssl: textOf(openssl, facts) }),
  };
}

function textOf(openssl: Presence, { policyTrials = [] }: HostFacts): string {
  if (typeof openssl === 'string' || openssl === null) return openssl ?? '';
  const led = policyTrials.find(({ changes }) =>
    changes.some(({ path, after }) => path === POLICY_OPENSSL && isSameLink(after, openssl.target)),
  );
  return led?.openssl ?? '';
}

function isSameLink(presence: Presence, target: string): boolean {
  return presence !== null && typeof presence !== 'string' && presence.target === target;
}

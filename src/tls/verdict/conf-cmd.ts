/** `SSLOpenSSLConfCmd`: it is applied last and beats `SSLProtocol` and `SSLCipherSuite`, in both directions. */
import type { ClientClass } from '../clients/client-class.ts';
import type { TlsSetting } from '../../core/index.ts';
import { placeOf } from './host-knowledge.ts';
import { type ProtocolVersion, PROTOCOL_VERSIONS, compareVersions } from '../config/protocol-version.ts';

/** What the commands in effect override. Null: left to the directives. */
export interface ConfCmdOverrides {
  readonly minProtocol: { readonly version: ProtocolVersion | 'None'; readonly by: TlsSetting } | null;
  readonly maxProtocol: { readonly version: ProtocolVersion | 'None'; readonly by: TlsSetting } | null;
  readonly cipherString: { readonly list: string; readonly by: TlsSetting } | null;
}

/** Reads the commands in their order; a later one of the same name wins (SSL_CONF_cmd(3): names in any case). */
export function readConfCmds(settings: readonly TlsSetting[]): ConfCmdOverrides {
  const last = (name: string): TlsSetting | null =>
    settings.findLast((setting) => setting.args[0]?.toLowerCase() === name) ?? null;
  const cipherString = last('cipherstring');
  return {
    minProtocol: versionOf(last('minprotocol')),
    maxProtocol: versionOf(last('maxprotocol')),
    cipherString: cipherString === null ? null : { list: cipherString.args[1] ?? '', by: cipherString },
  };
}

function versionOf(by: TlsSetting | null): ConfCmdOverrides['minProtocol'] {
  const text = by?.args[1]?.toLowerCase();
  if (by === null || text === undefined) return null;
  if (text === 'none') return { version: 'None', by };
  const version = PROTOCOL_VERSIONS.find((candidate) => candidate.toLowerCase() === text);
  return version === undefined ? null : { version, by };
}

/** The command that leaves the client no version of its own; null where none does. */
export function versionBarrier(client: ClientClass, { minProtocol, maxProtocol }: ConfCmdOverrides): TlsSetting | null {
  const { min, max } = client.versions;
  if (minProtocol !== null && minProtocol.version !== 'None' && compareVersions(minProtocol.version, max) > 0) {
    return minProtocol.by;
  }
  if (maxProtocol !== null && maxProtocol.version !== 'None' && compareVersions(maxProtocol.version, min) < 0) {
    return maxProtocol.by;
  }
  return null;
}

/** `SSLOpenSSLConfCmd MinProtocol TLSv1.2 (/etc/httpd/conf.d/ssl.conf:12)` */
export function commandText(by: TlsSetting): string {
  return `SSLOpenSSLConfCmd ${by.args.join(' ')} (${placeOf(by)})`;
}

/** The listeners that speak TLS, and the names they serve. */
import type { Configuration } from '../reading/configuration.ts';
import { isTls } from './is-tls.ts';
import { listeners } from './listeners.ts';
import type { Listener } from './listeners.ts';
import { nameVirtualHosts } from './select-vhost.ts';
import { virtualHosts } from './vhosts.ts';
import type { VirtualHost } from './vhosts.ts';

/** A name and the vhost that answers for it. */
export interface ServedName {
  readonly serverName: string;
  readonly vhost: VirtualHost;
}

/** A listener whose handshakes mod_ssl makes. */
export interface TlsListener {
  readonly listener: Listener;
  /** Answers clients without SNI and with an unknown name; null is the main server. */
  readonly defaultVhost: VirtualHost | null;
  /** Names in httpd's order; a name claimed by two vhosts stands once, for the first. Wildcard aliases stand as written. */
  readonly names: readonly ServedName[];
}

/** The vhost that answers there without SNI decides whether a listener speaks TLS at all. */
export function tlsListeners(config: Configuration): TlsListener[] {
  return listeners(config).flatMap((listener) => {
    const chain = nameVirtualHosts(config, listener);
    const defaultVhost = chain[0] ?? null;
    return isTls(config, defaultVhost) ? [{ listener, defaultVhost, names: servedNames(chain) }] : [];
  });
}

function servedNames(chain: readonly VirtualHost[]): ServedName[] {
  const seen = new Set<string>();
  const names = chain.flatMap((vhost) => namesOf(vhost).map((serverName) => ({ serverName, vhost })));
  return names.filter(({ serverName }) => {
    const key = serverName.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function namesOf(vhost: VirtualHost): string[] {
  return vhost.serverName === null ? [...vhost.aliases] : [vhost.serverName, ...vhost.aliases];
}

/** The vhosts that have TLS on. */
export function tlsVirtualHosts(config: Configuration): VirtualHost[] {
  return virtualHosts(config).filter((vhost) => isTls(config, vhost));
}

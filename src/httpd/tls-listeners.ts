/** The listeners that speak TLS, and the names they serve. */
import type { Configuration } from './configuration.ts';
import { listeners } from './listeners.ts';
import type { Listener } from './listeners.ts';
import { occurrencesIn } from './scope-index.ts';
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

/**
 * Whether mod_ssl is on for a vhost (null: the main server): SSLEngine of the vhost, else of the server; where neither
 * is set, a vhost with a certificate whose Listen line has protocol `https` (which port 443 has by itself) speaks TLS
 * too (ssl_engine_init.c `ssl_init_Module`).
 */
export function isTls(config: Configuration, vhost: VirtualHost | null): boolean {
  const lines = [...occurrencesIn(config, null, 'SSLEngine'), ...own(config, vhost, 'SSLEngine')];
  const engine = lines.at(-1)?.args[0]?.toLowerCase();
  if (engine !== undefined) return engine !== 'off';
  return vhost !== null && isHttps(config, vhost) && hasCertificate(config, vhost);
}

function own(config: Configuration, vhost: VirtualHost | null, name: string): ReturnType<typeof occurrencesIn> {
  return vhost === null ? [] : occurrencesIn(config, vhost.id, name);
}

function hasCertificate(config: Configuration, vhost: VirtualHost): boolean {
  const name = 'SSLCertificateFile';
  return occurrencesIn(config, null, name).length + occurrencesIn(config, vhost.id, name).length > 0;
}

/** The core's Protocol directive wins; then a Listen of the very address, then one of the port (server/listen.c). */
function isHttps(config: Configuration, vhost: VirtualHost): boolean {
  const lines = [...occurrencesIn(config, null, 'Protocol'), ...occurrencesIn(config, vhost.id, 'Protocol')];
  const set = lines.at(-1)?.args[0]?.toLowerCase();
  if (set !== undefined) return set === 'https';
  const all = listeners(config);
  const exact = all.find((l) => vhost.addresses.some((a) => a.address === l.address && a.port === l.port));
  const byPort = all.find((l) => vhost.addresses.some((a) => a.port === l.port));
  return (exact ?? byPort)?.protocol === 'https';
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

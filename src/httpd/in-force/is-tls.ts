/** Whether mod_ssl makes the handshakes of a virtual host. */
import type { Configuration } from '../reading/configuration.ts';
import { listeners } from './listeners.ts';
import { perConfiguration } from '../reading/per-configuration.ts';
import { occurrencesIn } from './scope-index.ts';
import type { VirtualHost } from './vhosts.ts';

/**
 * Whether mod_ssl is on for a vhost (null: the main server): SSLEngine of the vhost, else of the server; where neither
 * is set, a vhost with a certificate whose Listen line has protocol `https` (which port 443 has by itself) speaks TLS
 * too (ssl_engine_init.c `ssl_init_Module`).
 */
export function isTls(config: Configuration, vhost: VirtualHost | null): boolean {
  const known = verdicts(config);
  const verdict = known.get(vhost) ?? speaksTls(config, vhost);
  known.set(vhost, verdict);
  return verdict;
}

const verdicts = perConfiguration(() => new Map<VirtualHost | null, boolean>());

function speaksTls(config: Configuration, vhost: VirtualHost | null): boolean {
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

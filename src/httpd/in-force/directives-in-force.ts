/** What is in force in a virtual host after its values were merged with the server's. */
import { directiveForm } from './cipher-suite-form.ts';
import type { Configuration, Occurrence } from '../reading/configuration.ts';
import { allOccurrencesIn } from './scope-index.ts';
import type { VirtualHost } from './vhosts.ts';

/** SSL directives whose lines add up, over server and vhost, in that order. */
const ADDITIVE_SSL = new Set([
  ...['sslopensslconfcmd', 'sslcertificatefile', 'sslcertificatekeyfile', 'sslrandomseed', 'sslrequire'],
]);

/** Directives outside mod_ssl of which the last one counts; all others are taken to add up, as Alias or Header do. */
const SINGLE = new Set(
  [
    'serverroot servername serveradmin documentroot user group pidfile errorlog loglevel timeout keepalive',
    'keepalivetimeout maxkeepaliverequests hostnamelookups serversignature servertokens usecanonicalname protocols',
    'protocol protocolshonororder defaultruntimedir h2moderntlsonly h2direct h2upgrade traceenable',
    'gracefulshutdowntimeout',
  ].flatMap((line) => line.split(' ')),
);

/**
 * The directives in force for connections to a vhost (null: the main server), arguments expanded: of single-valued
 * ones the one that won, of additive ones all, the server's before the vhost's. Per-request sections are left out.
 */
export function directivesInForce(config: Configuration, vhost: VirtualHost | null): Occurrence[] {
  const own = vhost === null ? [] : allOccurrencesIn(config, vhost.id);
  const all = [...allOccurrencesIn(config, null), ...own];
  const winners = new Map<string, Occurrence>();
  for (const occurrence of all) if (isSingleValued(occurrence.name)) winners.set(keyOf(occurrence), occurrence);
  return all.filter((o) => !isSingleValued(o.name) || winners.get(keyOf(o)) === o);
}

/** Whether a later line of this directive replaces an earlier one. */
export function isSingleValued(name: string): boolean {
  const key = name.toLowerCase();
  return key.startsWith('ssl') ? !ADDITIVE_SSL.has(key) : SINGLE.has(key);
}

function keyOf(occurrence: Occurrence): string {
  return `${occurrence.name.toLowerCase()} ${directiveForm(occurrence.name, occurrence.args)}`;
}

/** Which names may be sent as server_name (SNI). */
import { type Result, err, ok } from '../../core/index.ts';

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** Whether a text is a DNS host name as RFC 6066 wants it: ASCII, no trailing dot, not an IP address. */
export function isServerName(text: string): boolean {
  if (text.length === 0 || text.length > 253) return false;
  const labels = text.split('.');
  // A name whose last label is all digits is an IPv4 address to every resolver.
  return labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
}

/**
 * The host name in an httpd `ServerName` or `ServerAlias`: scheme, port and trailing dot are dropped, letters become
 * lower case. Fails with a sentence for wildcards, addresses and anything else that no client would send.
 */
export function toServerName(text: string): Result<string, string> {
  const name = text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  return isServerName(name) ? ok(name) : err(`"${text.slice(0, 80)}" can't be sent as a server name`);
}

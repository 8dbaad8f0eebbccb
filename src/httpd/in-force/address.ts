/** Addresses as Listen and <VirtualHost> write them. */

/** An address and port. `*` stands for any address (also `0.0.0.0`, `[::]`, `_default_`), port 0 for any port. */
export interface Endpoint {
  /** IPv4 dotted, IPv6 in full lower-case form without brackets, a host name in lower case, or `*`. */
  readonly address: string;
  readonly port: number;
}

/**
 * Parses `*:443`, `_default_:443`, `[::1]:443`, `10.0.0.1`, `host:*`. Without a port it is `defaultPort`; `*` alone
 * means any port (server/vhost.c `get_addresses`). Null if it is none.
 */
export function parseVirtualHostAddress(text: string, defaultPort: number): Endpoint | null {
  if (text === '*') return { address: '*', port: 0 };
  const split = splitPort(text);
  if (split === null || split.host === '') return null;
  const port = split.port === '*' ? 0 : split.port === null ? defaultPort : portNumber(split.port);
  return port === null ? null : { address: normalizeAddress(split.host), port };
}

/** Parses the first word of Listen: `443`, `10.0.0.1:443`, `[::1]:443`, `*:443`. Null if it is none. */
export function parseListenAddress(text: string): Endpoint | null {
  const bare = portNumber(text);
  if (bare !== null) return { address: '*', port: bare };
  const split = splitPort(text);
  const port = portNumber(split?.port ?? '');
  return split === null || port === null ? null : { address: normalizeAddress(split.host || '*'), port };
}

/** One spelling per address, so that addresses can be compared as text. */
export function normalizeAddress(host: string): string {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare === '*' || bare === '_default_' || bare === '0.0.0.0' || bare === '255.255.255.255') return '*';
  if (bare === 'localhost') return '127.0.0.1';
  if (!bare.includes(':')) return bare;
  const full = expandIPv6(bare);
  return full === ANY_V6 ? '*' : full;
}

const ANY_V6 = '0:0:0:0:0:0:0:0';

function expandIPv6(address: string): string {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].join(':');
}

function groups(part: string): string[] {
  if (part === '') return [];
  return part.split(':').map((group) => group.replace(/^0+(?=.)/, ''));
}

function splitPort(text: string): { host: string; port: string | null } | null {
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d+|\*))?$/.exec(text);
  return match === null ? null : { host: match[1] ?? '', port: match[2] ?? null };
}

function portNumber(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : null;
}

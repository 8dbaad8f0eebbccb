/** Which virtual host answers: httpd's choice by address, then by the name in the ClientHello. */
import { parseVirtualHostAddress } from './address.ts';
import type { Endpoint } from './address.ts';
import type { Configuration } from './configuration.ts';
import { compareVersions } from './if-version.ts';
import { isTls } from './is-tls.ts';
import { perConfiguration } from './per-configuration.ts';
import { occurrencesIn } from './scope-index.ts';
import { virtualHosts } from './vhosts.ts';
import type { VirtualHost } from './vhosts.ts';

/** From here on NameVirtualHost has no effect. */
const ALWAYS_NAME_BASED = '2.3.11';

const chainsOf = perConfiguration(() => new Map<string, readonly VirtualHost[]>());

/**
 * The vhosts among which the name decides, first one first: it answers for no name and for an unknown one. Empty: the
 * main server answers. The most specific set wins entirely: exact address and port, address with any port, any address
 * with the port, any address with any port (server/vhost.c `ap_update_vhost_given_ip`).
 */
export function nameVirtualHosts(config: Configuration, endpoint: Endpoint): readonly VirtualHost[] {
  const chains = chainsOf(config);
  const key = `${endpoint.address} ${endpoint.port}`;
  const chain = chains.get(key) ?? findChain(config, endpoint);
  chains.set(key, chain);
  return chain;
}

function findChain(config: Configuration, { address, port }: Endpoint): readonly VirtualHost[] {
  const rules: Endpoint[] = [
    { address, port },
    { address, port: 0 },
    { address: '*', port },
    { address: '*', port: 0 },
  ];
  for (const rule of rules) {
    const chain = virtualHosts(config).filter((v) => v.addresses.some((a) => same(a, rule)));
    if (chain.length > 0) return isNameBased(config, rule) ? chain : chain.slice(0, 1);
  }
  return [];
}

/**
 * The vhost whose TLS settings a handshake gets; null is the main server. `serverName` is the SNI name, null for a
 * client without SNI (Schannel of Windows XP and Server 2003). A vhost of that name with its engine off has no settings
 * to switch to: those of the first one stay (mod_ssl `ssl_find_vhost`).
 */
export function selectVirtualHost(
  config: Configuration,
  endpoint: Endpoint,
  serverName: string | null,
): VirtualHost | null {
  const chain = nameVirtualHosts(config, endpoint);
  const named = serverName === null ? undefined : findNamed(chain, serverName);
  const first = chain[0] ?? null;
  if (named === undefined || named === first) return first;
  return isTls(config, first) && !isTls(config, named) ? first : named;
}

interface Names {
  /** The first vhost of each name, in lower case. */
  readonly plain: ReadonlyMap<string, number>;
  readonly wild: readonly { readonly alias: string; readonly index: number }[];
}

const namesOfChain = new WeakMap<readonly VirtualHost[], Names>();

/** The first one of the chain that the name means; quick also among thousands. */
function findNamed(chain: readonly VirtualHost[], serverName: string): VirtualHost | undefined {
  const { plain, wild } = namesOfChain.get(chain) ?? indexNames(chain);
  const name = serverName.toLowerCase();
  const exact = plain.get(name) ?? chain.length;
  const matching = wild.find(({ alias, index }) => index > exact || matchesWildcard(alias, name));
  return chain[Math.min(exact, matching?.index ?? chain.length)];
}

function indexNames(chain: readonly VirtualHost[]): Names {
  const plain = new Map<string, number>();
  const wild: { alias: string; index: number }[] = [];
  for (const [index, { serverName, aliases }] of chain.entries()) {
    const called = aliases.map((alias) => alias.toLowerCase());
    const literal = called.filter((alias) => !/[*?]/.test(alias));
    for (const name of serverName === null ? literal : [serverName.toLowerCase(), ...literal]) {
      if (!plain.has(name)) plain.set(name, index);
    }
    for (const alias of called) if (/[*?]/.test(alias)) wild.push({ alias, index });
  }
  namesOfChain.set(chain, { plain, wild });
  return { plain, wild };
}

/** Whether a name means this vhost: ServerName, ServerAlias, or an alias with `*` and `?`; case doesn't matter. */
export function matchesServerName(vhost: VirtualHost, serverName: string): boolean {
  const name = serverName.toLowerCase();
  if (vhost.serverName?.toLowerCase() === name) return true;
  return vhost.aliases.some((alias) => matchesWildcard(alias.toLowerCase(), name));
}

/** Up to httpd 2.2 names count only on addresses that a NameVirtualHost line lists; else the first vhost has them all. */
function isNameBased(config: Configuration, rule: Endpoint): boolean {
  if ((compareVersions(config.source.version, ALWAYS_NAME_BASED) ?? 0) >= 0) return true;
  const listed = occurrencesIn(config, null, 'NameVirtualHost').flatMap((o) => {
    return parseVirtualHostAddress(o.args[0] ?? '', 0) ?? [];
  });
  return listed.some((a) => a.address === rule.address && (a.port === 0 || a.port === rule.port));
}

function same(a: Endpoint, b: Endpoint): boolean {
  return a.address === b.address && a.port === b.port;
}

/** `ap_strcasecmp_match`: `*` is any run of characters, dots too, `?` one character. */
function matchesWildcard(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let starName = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p;
      p += 1;
      starName = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p += 1;
      n += 1;
    } else if (star === -1) return false;
    else {
      starName += 1;
      p = star + 1;
      n = starName;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

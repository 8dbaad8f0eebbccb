/** Which virtual host answers: httpd's choice by address, then by the name in the ClientHello. */
import { parseVirtualHostAddress } from './address.ts';
import type { Endpoint } from './address.ts';
import type { Configuration } from '../reading/configuration.ts';
import { compareVersions } from '../reading/if-version.ts';
import { isTls } from './is-tls.ts';
import { perConfiguration } from '../reading/per-configuration.ts';
import { occurrencesIn } from './scope-index.ts';
import { virtualHosts } from './vhosts.ts';
import type { VirtualHost } from './vhosts.ts';

/** From here on NameVirtualHost has no effect. */
const ALWAYS_NAME_BASED = '2.3.11';

const chainsOf = perConfiguration(() => new Map<string, Chain>());

/** Virtual hosts among which the name decides, and where those of a name are: generated trees have thousands. */
interface Chain {
  readonly vhosts: readonly VirtualHost[];
  /** The first that has a name without wildcards, by the name in lower case. */
  readonly byName: ReadonlyMap<string, VirtualHost>;
  readonly withWildcards: readonly VirtualHost[];
}

/**
 * The vhosts among which the name decides, first one first: it answers for no name and for an unknown one. Empty: the
 * main server answers. The most specific set wins entirely: exact address and port, address with any port, any address
 * with the port, any address with any port (server/vhost.c `ap_update_vhost_given_ip`).
 */
export function nameVirtualHosts(config: Configuration, endpoint: Endpoint): readonly VirtualHost[] {
  return chainAt(config, endpoint).vhosts;
}

function chainAt(config: Configuration, endpoint: Endpoint): Chain {
  const chains = chainsOf(config);
  const key = keyOf(endpoint);
  const chain = chains.get(key) ?? chainOf(findChain(config, endpoint));
  chains.set(key, chain);
  return chain;
}

function chainOf(vhosts: readonly VirtualHost[]): Chain {
  const named = vhosts.flatMap((vhost) => {
    return [vhost.serverName ?? [], ...vhost.aliases].flat().map((name) => [name.toLowerCase(), vhost] as const);
  });
  const withWildcards = vhosts.filter((vhost) => vhost.aliases.some(isWildcard));
  return { vhosts, byName: new Map(named.reverse()), withWildcards };
}

/** The virtual hosts that are opened for an endpoint, in order. */
const vhostsByEndpoint = perConfiguration((config) => {
  const found = new Map<string, Set<VirtualHost>>();
  for (const vhost of virtualHosts(config)) {
    for (const address of vhost.addresses) {
      const key = keyOf(address);
      found.set(key, (found.get(key) ?? new Set()).add(vhost));
    }
  }
  return found;
});

function keyOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}

function findChain(config: Configuration, { address, port }: Endpoint): readonly VirtualHost[] {
  const rules: Endpoint[] = [
    { address, port },
    { address, port: 0 },
    { address: '*', port },
    { address: '*', port: 0 },
  ];
  for (const rule of rules) {
    const chain = [...(vhostsByEndpoint(config).get(keyOf(rule)) ?? [])];
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
  const chain = chainAt(config, endpoint);
  const named = serverName === null ? undefined : firstOf(chain, serverName);
  const first = chain.vhosts[0] ?? null;
  if (named === undefined || named === first) return first;
  return isTls(config, first) && !isTls(config, named) ? first : named;
}

function firstOf({ byName, withWildcards }: Chain, serverName: string): VirtualHost | undefined {
  const exact = byName.get(serverName.toLowerCase());
  const wild = withWildcards.find((vhost) => matchesServerName(vhost, serverName));
  return exact === undefined || (wild !== undefined && wild.id < exact.id) ? wild : exact;
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

function isWildcard(alias: string): boolean {
  return /[*?]/.test(alias);
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

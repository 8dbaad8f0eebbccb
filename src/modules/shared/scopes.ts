/** The scopes that a task means, on one instance. */
import { err, ok, type Result } from '../../core/index.ts';
import {
  formsIn,
  isTls,
  listeners,
  matchesServerName,
  nameVirtualHosts,
  parseListenAddress,
  selectVirtualHost,
  virtualHosts,
  type DirectiveQuery,
  type Scope,
  type VirtualHost,
} from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import { madeListeners, ordinaryPoints } from './made-listeners.ts';
import { scopesToSet } from './tls-scopes.ts';

/** Where a directive shall stand, as a playbook says it. */
export type ScopeParam =
  'server' | 'all' | 'no-sni' | { readonly names: readonly string[] } | { readonly listener: string };

/** Why a host has no such scope, and what to do. */
export interface NoScope {
  readonly reason: string;
  readonly help: string;
}

/** Which scopes those are here, in httpd's own terms. Fails where this instance has none of them. */
export function scopesOf(
  instance: InstanceSnapshot,
  scope: ScopeParam,
  query: DirectiveQuery,
): Result<readonly Scope[], NoScope> {
  if (scope === 'server') return ok([null]);
  if (scope === 'all') return ok(everywhere(instance, query));
  if (scope === 'no-sni') return virtualOnly(withoutName(instance));
  return 'names' in scope ? named(instance, scope.names, query) : at(instance, scope.listener);
}

/** Server level and whoever shadows it; listeners for old clients have values of their own and keep them. */
function everywhere(instance: InstanceSnapshot, query: DirectiveQuery): readonly Scope[] {
  const { configuration } = instance;
  if (/^ssl/i.test(query.name)) return scopesToSet(configuration, ordinaryPoints(instance), query);
  const made = new Set(madeListeners(configuration).map(({ vhost }) => vhost.id));
  const own = virtualHosts(configuration).filter(
    ({ id }) => !made.has(id) && formsIn(configuration, id, query).length > 0,
  );
  return [null, ...own];
}

function withoutName(instance: InstanceSnapshot): readonly Scope[] {
  const points = ordinaryPoints(instance).filter(({ point }) => point.serverName === null);
  return points.map(({ point }) => selectVirtualHost(instance.configuration, point, null));
}

function named(
  { configuration }: InstanceSnapshot,
  names: readonly string[],
  { name }: DirectiveQuery,
): Result<readonly Scope[], NoScope> {
  const known = virtualHosts(configuration).filter((vhost) => !/^ssl/i.test(name) || isTls(configuration, vhost));
  const found = names.map((each) => known.filter((vhost) => matchesServerName(vhost, each)));
  const missing = names[found.findIndex((vhosts) => vhosts.length === 0)];
  if (missing === undefined) return ok([...new Set(found.flat())]);
  const all = [...new Set(known.flatMap(({ serverName }) => serverName ?? []))].join(', ');
  const help = all === '' ? 'use another scope' : `those here are ${all}`;
  return err({ reason: `no virtual host here is called ${missing}`, help });
}

function at({ configuration }: InstanceSnapshot, listener: string): Result<readonly Scope[], NoScope> {
  const endpoint = parseListenAddress(listener);
  const all = listeners(configuration);
  const found = all.some(({ address, port }) => address === endpoint?.address && port === endpoint.port);
  if (endpoint === null || !found) {
    const known = all.map(({ address, port }) => `${address}:${port}`).join(', ');
    return err({ reason: `httpd does not listen on ${listener}`, help: `name one of ${known}` });
  }
  const vhosts = nameVirtualHosts(configuration, endpoint);
  return virtualOnly(vhosts.length === 0 ? [null] : vhosts);
}

/** A line for the main server would count in every virtual host too. */
function virtualOnly(scopes: readonly Scope[]): Result<readonly Scope[], NoScope> {
  const vhosts = scopes.filter((scope): scope is VirtualHost => scope !== null);
  if (vhosts.length === scopes.length) return ok([...new Set(vhosts)]);
  return err({
    reason: 'the main server answers there, and a line of its own counts in every virtual host',
    help: 'use scope: server, if that is meant',
  });
}

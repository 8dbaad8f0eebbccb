/** Where a directive has to stand so that every TLS point has it. */
import {
  commentedDefaults,
  formsIn,
  selectVirtualHost,
  virtualHosts,
  type Configuration,
  type DirectiveQuery,
  type Scope,
} from '../../httpd/index.ts';
import type { SnapshotPoint } from '../../ports/index.ts';

/**
 * Which scopes must name the directive so that every TLS point has it: those that name it now, since a vhost's value
 * replaces the server's, and one more where somebody inherits and nobody names it.
 */
export function scopesToSet(
  config: Configuration,
  points: readonly SnapshotPoint[],
  query: DirectiveQuery,
): readonly Scope[] {
  const serving = points.map(({ point }) => selectVirtualHost(config, point, point.serverName));
  const vhosts = [...new Map(serving.map((vhost) => [vhost?.id ?? null, vhost])).values()];
  const names = (scope: Scope): boolean => formsIn(config, scope?.id ?? null, query).length > 0;
  const own = vhosts.filter((vhost) => vhost !== null && names(vhost));
  const inheriting = vhosts.filter((vhost) => vhost === null || !names(vhost));
  if (names(null)) return withTwins(config, [null, ...own]);
  return withTwins(config, inheriting.length === 0 ? own : [...placeFor(config, inheriting, query), ...own]);
}

/**
 * Where a line goes that nobody has yet: under the commented-out default of the server level; else under those of the
 * vhosts (as Red Hat ships it), and at server level only where a vhost remains that has none.
 */
function placeFor(config: Configuration, inheriting: readonly Scope[], query: DirectiveQuery): readonly Scope[] {
  if (commentedDefaults(config, null, query).length > 0) return [null];
  const commented = inheriting.filter((v) => v !== null && commentedDefaults(config, v.id, query).length > 0);
  return commented.length === inheriting.length ? commented : [null, ...commented];
}

/** A file that is read twice makes each of its vhosts twice, of one text: what one of them has, the other has, too. */
function withTwins(config: Configuration, scopes: readonly Scope[]): readonly Scope[] {
  const texts = new Set(scopes.map(textOf));
  const asked = new Set(scopes);
  const twins = virtualHosts(config).filter((vhost) => texts.has(textOf(vhost)) && !asked.has(vhost));
  return [...scopes, ...twins];
}

function textOf(scope: Scope): string {
  return scope === null ? '' : `${scope.line} ${scope.realPath}`;
}

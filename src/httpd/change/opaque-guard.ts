/** Keeps edits away from what wasn't understood. */
import type { DirectiveTarget } from './change-request.ts';
import { contextKey, scopeKey } from '../in-force/scope-key.ts';
import type { ScopeKey } from '../in-force/scope-key.ts';
import type { Configuration, OpaqueCause, OpaqueRegion } from '../reading/configuration.ts';

/** Regions httpd may well accept: only there the question is whether they mention the directive. */
const ACCEPTED: ReadonlySet<OpaqueCause> = new Set(['unknown-condition', 'module-code']);

/**
 * The first region that forbids a change: one in the same scope that mentions the directive (or includes files whose
 * content isn't known), one around it that may hold such a section with the directive in it, or one that makes httpd
 * refuse the configuration as a whole.
 */
export function opaqueRegionFor(config: Configuration, target: DirectiveTarget): OpaqueRegion | null {
  const scopes = scopesAround(target);
  return config.opaqueRegions.find((region) => forbids(region, target, scopes)) ?? null;
}

/** The scope and those around it in its virtual host or at server level, each with what leads from there to it. */
function scopesAround({ vhost, sections = [] }: DirectiveTarget): ReadonlyMap<ScopeKey, string | null> {
  const prefixes = [...sections, null].map((next, i) => {
    const key = scopeKey(vhost?.id ?? null, sections.slice(0, i));
    return [key, next === null ? null : `<${next.name.toLowerCase()}`] as const;
  });
  return new Map(prefixes);
}

function forbids(
  region: OpaqueRegion,
  { name }: DirectiveTarget,
  scopes: ReadonlyMap<ScopeKey, string | null>,
): boolean {
  if (!ACCEPTED.has(region.cause)) return true;
  // Code may reach any scope from where it stands.
  if (region.cause === 'module-code') return region.mentions.has(name.toLowerCase());
  const opening = scopes.get(contextKey(region.context));
  if (opening === undefined) return false;
  const { mentions } = region;
  if (['include', 'includeoptional', 'use'].some((word) => mentions.has(word))) return true;
  return mentions.has(name.toLowerCase()) && (opening === null || mentions.has(opening));
}

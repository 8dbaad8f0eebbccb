/** Keeps edits away from what wasn't understood. */
import type { DirectiveTarget } from './change-request.ts';
import type { Configuration, OpaqueCause, OpaqueRegion } from '../reading/configuration.ts';

/** Regions httpd may well accept: only there the question is whether they mention the directive. */
const ACCEPTED: ReadonlySet<OpaqueCause> = new Set(['unknown-condition', 'module-code']);

/**
 * The first region that forbids a change: one in the same scope that mentions the directive (or includes files whose
 * content isn't known), or one that makes httpd refuse the configuration as a whole.
 */
export function opaqueRegionFor(config: Configuration, target: DirectiveTarget): OpaqueRegion | null {
  return config.opaqueRegions.find((region) => forbids(region, target)) ?? null;
}

function forbids(region: OpaqueRegion, { vhost, name }: DirectiveTarget): boolean {
  if (!ACCEPTED.has(region.cause)) return true;
  // Code may reach any scope from where it stands.
  if (region.cause === 'module-code') return region.mentions.has(name.toLowerCase());
  if (region.context.vhost !== (vhost?.id ?? null) || region.context.sections.length > 0) return false;
  const { mentions } = region;
  return ['include', 'includeoptional', 'use', name.toLowerCase()].some((word) => mentions.has(word));
}

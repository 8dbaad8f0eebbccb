/** Finds the directives of one scope quickly. */
import type { Configuration, LimitingSection, Occurrence } from '../reading/configuration.ts';
import { perConfiguration } from '../reading/per-configuration.ts';
import { contextKey } from './scope-key.ts';
import type { ScopeKey } from './scope-key.ts';

interface Scope {
  readonly all: Occurrence[];
  readonly byName: Map<string, Occurrence[]>;
}

/**
 * The occurrences of a directive that stand directly in a scope, in order: in a vhost (by
 * {@link VirtualHostSection.id}), at server level (null), or in sections of one head. Those inside <Directory>,
 * <Location>, <If> and the like are not among the first two: they are rules for single requests, and mod_ssl's
 * handshake never sees them.
 */
export function occurrencesIn(config: Configuration, scope: ScopeKey, name: string): readonly Occurrence[] {
  return indexOf(config).get(scope)?.byName.get(name.toLowerCase()) ?? [];
}

/** All occurrences that stand directly in a scope, in order. */
export function allOccurrencesIn(config: Configuration, scope: ScopeKey): readonly Occurrence[] {
  return indexOf(config).get(scope)?.all ?? [];
}

/** The server-level occurrences of a directive: LoadModule, User, Group, ServerRoot, Mutex, … */
export function serverLevel(config: Configuration, name: string): readonly Occurrence[] {
  return occurrencesIn(config, null, name);
}

/** The sections whose lines are a scope, in order; none for virtual hosts and the server level. */
export function sectionsOf(config: Configuration, scope: ScopeKey): readonly LimitingSection[] {
  return sectionIndex(config).get(scope) ?? [];
}

const sectionIndex = perConfiguration(({ limitingSections }) => {
  return Map.groupBy(limitingSections, ({ context }) => contextKey(context));
});

const indexOf = perConfiguration((config) => {
  const index = new Map<ScopeKey, Scope>();
  for (const occurrence of config.occurrences) enter(index, occurrence);
  return index;
});

function enter(index: Map<ScopeKey, Scope>, occurrence: Occurrence): void {
  const key = contextKey(occurrence.context);
  const scope = index.get(key) ?? { all: [], byName: new Map<string, Occurrence[]>() };
  index.set(key, scope);
  scope.all.push(occurrence);
  const name = occurrence.name.toLowerCase();
  const list = scope.byName.get(name) ?? [];
  scope.byName.set(name, list);
  list.push(occurrence);
}

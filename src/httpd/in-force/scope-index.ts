/** Finds the directives of one scope quickly. */
import type { Configuration, Occurrence } from '../reading/configuration.ts';
import { perConfiguration } from '../reading/per-configuration.ts';

interface Scope {
  readonly all: Occurrence[];
  readonly byName: Map<string, Occurrence[]>;
}

type Index = Map<number | null, Scope>;

/**
 * The occurrences of a directive that stand directly in a vhost (by {@link VirtualHostSection.id}) or at server level
 * (null), in order. Those inside <Directory>, <Location>, <If> and the like are not among them: they are rules for
 * single requests, and mod_ssl's handshake never sees them.
 */
export function occurrencesIn(config: Configuration, vhost: number | null, name: string): readonly Occurrence[] {
  return indexOf(config).get(vhost)?.byName.get(name.toLowerCase()) ?? [];
}

/** All occurrences that stand directly in a scope, in order. */
export function allOccurrencesIn(config: Configuration, vhost: number | null): readonly Occurrence[] {
  return indexOf(config).get(vhost)?.all ?? [];
}

/** The server-level occurrences of a directive: LoadModule, User, Group, ServerRoot, Mutex, … */
export function serverLevel(config: Configuration, name: string): readonly Occurrence[] {
  return occurrencesIn(config, null, name);
}

const indexOf = perConfiguration((config) => {
  const index: Index = new Map();
  for (const occurrence of config.occurrences) enter(index, occurrence);
  return index;
});

function enter(index: Index, occurrence: Occurrence): void {
  const { vhost, sections } = occurrence.context;
  if (sections.length > 0) return;
  const scope = index.get(vhost) ?? { all: [], byName: new Map<string, Occurrence[]>() };
  index.set(vhost, scope);
  scope.all.push(occurrence);
  const key = occurrence.name.toLowerCase();
  const list = scope.byName.get(key) ?? [];
  scope.byName.set(key, list);
  list.push(occurrence);
}

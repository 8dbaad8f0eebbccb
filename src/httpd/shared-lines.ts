/** Which lines of files count in more than one scope. */
import type { Configuration, Occurrence } from './configuration.ts';

type Users = ReadonlyMap<string, readonly Occurrence[]>;

const cache = new WeakMap<Configuration, Users>();

/** Everything in force that comes from the same bytes of the same file, the line itself included. */
export function usesOfLine(config: Configuration, line: Occurrence): readonly Occurrence[] {
  return users(config).get(keyOf(line)) ?? [];
}

function users(config: Configuration): Users {
  const known = cache.get(config);
  if (known !== undefined) return known;
  const found = new Map<string, Occurrence[]>();
  for (const occurrence of config.occurrences) {
    const list = found.get(keyOf(occurrence)) ?? [];
    found.set(keyOf(occurrence), list);
    list.push(occurrence);
  }
  cache.set(config, found);
  return found;
}

function keyOf({ realPath, line }: Occurrence): string {
  return `${line} ${realPath}`;
}

/** Which lines of files count in more than one scope. */
import type { Configuration, Occurrence } from '../reading/configuration.ts';
import { perConfiguration } from '../reading/per-configuration.ts';

/** Everything in force that comes from the same bytes of the same file, the line itself included. */
export function usesOfLine(config: Configuration, line: Occurrence): readonly Occurrence[] {
  return users(config).get(keyOf(line)) ?? [];
}

const users = perConfiguration((config) => Map.groupBy(config.occurrences, keyOf));

function keyOf({ realPath, line }: Occurrence): string {
  return `${line} ${realPath}`;
}

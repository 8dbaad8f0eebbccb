/** Whether another program writes a configuration file, so that a change there would not last. */
import type { ConfigFile } from '../core/index.ts';
import { LINE_SIGNS, PATH_SIGNS } from './managed-signs.ts';

/** Who manages a file, how that was seen, and where a change belongs instead. */
export interface Management {
  readonly manager: string;
  /** `line 1: # Managed by Puppet`, or the path that tells. */
  readonly sign: string;
  readonly instead: string;
}

/** Programs announce themselves at the top; blocks that they own may stand anywhere. */
const HEADER_LINES = 60;
/** Longer lines aren't announcements. */
const MAX_LINE = 400;

/** The first sign of a manager: by the file's path, then in its comments. Null where there is none. */
export function managedBy(file: Pick<ConfigFile, 'path' | 'realPath' | 'bytes'>): Management | null {
  for (const path of [file.path, file.realPath]) {
    const byPath = PATH_SIGNS.find(({ pattern }) => pattern.test(path));
    if (byPath !== undefined) return { manager: byPath.manager, sign: path, instead: byPath.instead };
  }
  return managedByComment(file.bytes);
}

function managedByComment(bytes: string): Management | null {
  const lines = bytes.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.length > MAX_LINE || !/^\s*#/.test(line)) continue;
    const found = LINE_SIGNS.find(({ pattern, anywhere }) => (anywhere || index < HEADER_LINES) && pattern.test(line));
    if (found === undefined) continue;
    return { manager: found.manager, sign: `line ${index + 1}: ${line.trim()}`, instead: found.instead };
  }
  return null;
}

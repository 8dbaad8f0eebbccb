/** Whether another program writes a configuration file, so that a change there would not last. */
import type { ConfigFile, ManagerFacts } from '../core/index.ts';
import { agentsIn } from './agents.ts';
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

const NONE_SHOWS: ManagerFacts = { processes: [], cron: [], timers: [], puppetFiles: [] };

/**
 * The first sign of a manager: by the file's path, in its comments, in the manager's own list. Null where there is none.
 * Where its agent shows on the host, too, the sign says so.
 */
export function managedBy(file: File, managers: ManagerFacts = NONE_SHOWS): Management | null {
  const found = managedByPath(file) ?? managedByComment(file.bytes) ?? listedByPuppet(file, managers);
  if (found === null) return null;
  const agent = agentsIn(managers).find(({ manager }) => manager === found.manager);
  return agent === undefined ? found : { ...found, sign: `${found.sign}; it runs here by itself, ${agent.where}` };
}

type File = Pick<ConfigFile, 'path' | 'realPath' | 'bytes'>;

function managedByPath(file: File): Management | null {
  for (const path of [file.path, file.realPath]) {
    const byPath = PATH_SIGNS.find(({ pattern }) => pattern.test(path));
    if (byPath !== undefined) return { manager: byPath.manager, sign: path, instead: byPath.instead };
  }
  return null;
}

function listedByPuppet({ path, realPath }: File, { puppetFiles }: ManagerFacts): Management | null {
  const listed = puppetFiles.find((each) => each === path || each === realPath);
  if (listed === undefined) return null;
  return {
    manager: 'Puppet',
    sign: `file[${listed}] in its list of resources`,
    instead: "Puppet's manifests or Hiera",
  };
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

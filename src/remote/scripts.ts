/** The shell scripts that hosts run, put together once from their parts. */
import { readFileSync } from 'node:fs';

export type ScriptName = 'read' | 'transact' | 'settle' | 'restore' | 'history' | 'protocols' | 'ping' | 'policy';

/** What all share that touch a transaction. */
const TRANSACTION = ['lib', 'files', 'servers', 'guard', 'transaction'];

/** What each script is made of, in order. Every part only defines functions; the caller adds the call of fleet_main. */
export const SCRIPT_PARTS: Readonly<Record<ScriptName, readonly string[]>> = {
  read: ['lib', 'read-processes', 'read-configuration', 'read-files', 'read-library', 'read-managers', 'read'],
  transact: [...TRANSACTION, 'lock', 'arm', 'preflight', 'swap', 'transact'],
  settle: [...TRANSACTION, 'settle'],
  restore: [...TRANSACTION, 'restore'],
  history: [...TRANSACTION, 'history'],
  protocols: ['lib', 'count-protocols'],
  ping: ['lib', 'ping'],
  policy: ['lib', 'files', 'policy'],
};

const cache = new Map<ScriptName, string>();

/** The text of a script without its comments, which would only cost bytes on the wire. */
export function scriptText(name: ScriptName): string {
  const cached = cache.get(name);
  if (cached !== undefined) return cached;
  const text = SCRIPT_PARTS[name].map((part) => readPart(part)).join('');
  cache.set(name, text);
  return text;
}

/** The program that a host keeps to undo a transaction by itself: complete, it needs nothing from the controller. */
export function restoreProgram(): string {
  return `${scriptText('restore')}fleet_main "$@"\n`;
}

function readPart(part: string): string {
  const text = readFileSync(new URL(`./sh/${part}.sh`, import.meta.url), 'utf8');
  return text.replace(/^[ \t]*#.*\n/gm, '');
}

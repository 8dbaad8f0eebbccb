/** Values that the tree of commands doesn't hold: what they are is told by the name of the flag or of its placeholder. */
import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { err } from '../../core/index.ts';
import type { Inventory } from '../../inventory/index.ts';

/** What was typed so far. */
export interface Typed {
  /** Values of flags by their attribute names. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly current: string;
}

/** Gives whole words; those that don't begin with the current one are left out by the caller. */
export type ValueSource = (typed: Typed) => Promise<readonly string[]>;

const SOURCES: Readonly<Record<string, ValueSource>> = {
  file: async ({ current }) => pathsAt(current, () => true),
  source: async ({ current }) => pathsAt(current, () => true),
  target: async ({ current }) => pathsAt(current, () => true),
  folder: async ({ current }) => pathsAt(current, () => false),
  playbook: async ({ current }) => pathsAt(current, (name) => /\.ya?ml$/.test(name)),
  host: async ({ given }) => [...((await inventoryOf(given))?.hosts ?? [])],
  group: async ({ given }) => [...((await inventoryOf(given))?.groups.keys() ?? [])],
  pattern: patterns,
  client: async () => (await import('../../tls/index.ts')).clientClasses.map(({ name }) => name),
  schema: async () => (await import('../schemas.ts')).schemaNames(),
  run: async ({ given }) => runs(given),
};

/** The first name that says what the value is; undefined where none does. */
export function valueSource(names: readonly string[]): ValueSource | undefined {
  const known = names.find((name) => Object.hasOwn(SOURCES, name));
  return known === undefined ? undefined : SOURCES[known];
}

/** Files that are wanted and all folders, these with a slash behind them. Hidden ones where a dot was typed. */
function pathsAt(current: string, wanted: (name: string) => boolean): readonly string[] {
  const slash = current.lastIndexOf('/') + 1;
  const [typed, start] = [current.slice(0, slash), current.slice(slash)];
  const folder = typed.startsWith('~/') ? join(homedir(), typed.slice(1)) : typed || '.';
  const names = readdirSync(folder).filter(
    (name) => name.startsWith(start) && name.startsWith('.') === start.startsWith('.'),
  );
  return names.sort().flatMap((name) => {
    if (statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true) return `${typed}${name}/`;
    return wanted(name) ? `${typed}${name}` : [];
  });
}

/** The last term of a pattern: a host or a group, maybe behind `!` or `&`. */
async function patterns({ given, current }: Typed): Promise<readonly string[]> {
  const inventory = await inventoryOf(given);
  if (inventory === null) return [];
  const before = /^(?:.*[,:])?[!&]?/s.exec(current)?.[0] ?? '';
  return [...new Set([...inventory.groups.keys(), ...inventory.hosts])].map((name) => `${before}${name}`);
}

/** Nobody is asked for a password, and no program is run because somebody pressed Tab. Null where it can't be read. */
async function inventoryOf(given: Typed['given']): Promise<Inventory | null> {
  const [{ inspectInventory }, { inventoryFiles }] = await Promise.all([
    import('../inputs.ts'),
    import('../inventory-files.ts'),
  ]);
  const files = { ...inventoryFiles, run: () => err('is not run for completion') };
  const access = { passwords: { login: null, become: null }, vault: { keys: [], matchId: false }, files };
  return inspectInventory({ inventory: given.get('inventory') ?? [] }, access).inventory;
}

/** Newest first, by the folders that journals are in: none is opened. */
async function runs(given: Typed['given']): Promise<readonly string[]> {
  const [{ runsFolder }, { stateDirectory }] = await Promise.all([
    import('../../store/index.ts'),
    import('../wire.ts'),
  ]);
  const stateDir = given.get('stateDir')?.at(-1) ?? process.env['FLEET_STATE_DIR'];
  return readdirSync(runsFolder(stateDirectory(stateDir === undefined ? {} : { stateDir })))
    .sort()
    .reverse();
}

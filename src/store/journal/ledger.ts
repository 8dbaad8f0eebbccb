/**
 * The ledger of a state directory: a chained file that names every run in the order in which they began, and seals
 * each journal when it is closed. So a record that was taken out or rewritten as a whole shows, too.
 */
import { open, readFile } from 'node:fs/promises';
import { ok, type Result, type StoreFailure } from '../../core/index.ts';
import { CHAIN_START, chainLine, completeLength, completeLines, splitLine } from './chain.ts';
import { errnoOf, unwritable } from '../errno.ts';

/** One line of the ledger. `at` is ISO 8601 in UTC. */
export type LedgerEntry =
  /** A journal was begun; `first` is the chain value of its first line. */
  | { readonly type: 'run-begun'; readonly at: string; readonly run: string; readonly first: string }
  /** A journal was opened again, to add to it. */
  | { readonly type: 'run-reopened'; readonly at: string; readonly run: string }
  /** A journal as it stands: its number of lines, and the chain value of the last. */
  | {
      readonly type: 'run-sealed';
      readonly at: string;
      readonly run: string;
      readonly lines: number;
      readonly last: string;
      /** `closed`: by the run itself. `found`: by a later one, for the controller died in between. */
      readonly how: 'closed' | 'found';
    };

/** A ledger as it was read, unchecked: {@link verifyRecords} checks. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** What the next line is chained to. */
  readonly chain: string;
  readonly lines: number;
  /** Bytes of the complete lines. */
  readonly length: number;
}

const EMPTY: Ledger = { entries: [], chain: CHAIN_START, lines: 0, length: 0 };

/** Null where the directory has none. */
export async function readLedger(path: string): Promise<Ledger | null> {
  try {
    return ledgerOf(await readFile(path));
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

/**
 * A damaged line is passed over: whoever has to take a change back at night must not be kept from it by a broken
 * ledger, and what is appended doesn't mend the break.
 */
function ledgerOf(bytes: Buffer): Ledger {
  const entries: LedgerEntry[] = [];
  let chain = CHAIN_START;
  let lines = 0;
  for (const line of completeLines(bytes)) {
    lines += 1;
    const parts = splitLine(line);
    const entry = parts === null ? null : parseLedgerEntry(parts.json);
    if (entry !== null) entries.push(entry);
    chain = parts?.chain ?? chain;
  }
  return { entries, chain, lines, length: completeLength(bytes) };
}

/** The entry of a line; null for anything else. */
export function parseLedgerEntry(json: string): LedgerEntry | null {
  try {
    const value: unknown = JSON.parse(json);
    return isLedgerEntry(value) ? value : null;
  } catch {
    return null;
  }
}

const TEXTS: Readonly<Record<LedgerEntry['type'], readonly string[]>> = {
  'run-begun': ['at', 'run', 'first'],
  'run-reopened': ['at', 'run'],
  'run-sealed': ['at', 'run', 'last', 'how'],
};

function isLedgerEntry(value: unknown): value is LedgerEntry {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const texts = Object.entries(TEXTS).find(([type]) => type === fields.get('type'))?.[1];
  if (texts === undefined || !texts.every((key) => typeof fields.get(key) === 'string')) return false;
  return fields.get('type') !== 'run-sealed' || Number.isSafeInteger(fields.get('lines'));
}

/** Appends, and comes back when it is on the disk. The caller holds the lock of the state directory. */
export async function appendToLedger(
  path: string,
  entriesFor: (ledger: Ledger | null) => Promise<readonly LedgerEntry[]>,
): Promise<Result<void, StoreFailure>> {
  try {
    const found = await readLedger(path);
    await write(path, found ?? EMPTY, await entriesFor(found));
    return ok(undefined);
  } catch (thrown) {
    return unwritable(path, thrown);
  }
}

/** Half a line that a crash left goes away first; half a line that a full disk leaves goes away after. */
async function write(path: string, ledger: Ledger, entries: readonly LedgerEntry[]): Promise<void> {
  let { chain } = ledger;
  const lines = entries.map((entry) => {
    const chained = chainLine(entry, chain);
    chain = chained.chain;
    return `${chained.line}\n`;
  });
  const file = await open(path, 'a', 0o600);
  try {
    await file.truncate(ledger.length);
    await file.appendFile(lines.join(''));
    await file.datasync();
  } catch (thrown) {
    await file.truncate(ledger.length).catch(() => undefined);
    throw thrown;
  } finally {
    await file.close();
  }
}

/** Checks the journal of one run, and the plan beside it, against what the ledger says of it. */
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { errnoOf, reasonOf } from '../errno.ts';
import type { LedgerEntry } from '../journal/ledger.ts';
import { journalFile, planFile } from '../store-paths.ts';
import { checkChain, type CheckedChain, type RecordProblem } from './verify-chain.ts';

/** Where problems and notes are gathered. */
export interface Findings {
  readonly problems: RecordProblem[];
  readonly notes: RecordProblem[];
}

export const TORN = 'half a line, as a crash leaves it; it was never acknowledged';

/** What the ledger says of each run, in its order. */
export interface Telling {
  readonly entry: LedgerEntry;
  readonly line: number;
}

export interface RunCheck {
  readonly directory: string;
  readonly run: string;
  readonly entries: readonly Telling[];
  readonly ledger: string;
}

/** Gives the number of lines that were checked. */
export async function checkRun({ directory, run, entries, ledger }: RunCheck, found: Findings): Promise<number> {
  const file = journalFile(directory, run);
  const named = `${ledger}:${entries[0]?.line ?? 0}`;
  const bytes = await bytesOf(file);
  if (bytes === null) {
    found.problems.push({ file, line: null, what: `the record was removed: ${named} names it` });
    return 0;
  }
  const journal = checkChain(file, bytes);
  found.problems.push(...journal.problems);
  checkEnd(file, journal, { last: entries.at(-1), found });
  found.problems.push(...sealProblems(file, journal, { entries, ledger }));
  found.problems.push(...(await planProblems(directory, run, journal)));
  return journal.chains.length;
}

/** A journal that was closed ends where its seal says; of one that isn't sealed nobody can tell whether its end is missing. */
function checkEnd(
  file: string,
  { chains, torn }: CheckedChain,
  { last, found }: { readonly last: Telling | undefined; readonly found: Findings },
): void {
  const sealed = last?.entry.type === 'run-sealed';
  if (!sealed) found.notes.push({ file, line: null, what: UNSEALED });
  if (!torn) return;
  const line = chains.length + 1;
  if (last?.entry.type === 'run-sealed' && last.entry.how === 'closed')
    found.problems.push({ file, line, what: ADDED });
  else found.notes.push({ file, line, what: TORN });
}

const UNSEALED =
  'no seal yet: the run is under way, or its controller died; lines that are missing at its end would not show';
const ADDED = 'half a line after the record was sealed: it was added, or left by a disk that failed';

function sealProblems(
  file: string,
  { chains, problems }: CheckedChain,
  { entries, ledger }: Pick<RunCheck, 'entries' | 'ledger'>,
): readonly RecordProblem[] {
  const broken = entries.flatMap(({ entry, line }): readonly RecordProblem[] => {
    const at = `${ledger}:${line}`;
    if (entry.type === 'run-begun' && chains[0] !== entry.first)
      return [{ file, line: 1, what: `it isn't the line with which ${at} says that the run began` }];
    if (entry.type !== 'run-sealed') return [];
    if (chains.length < entry.lines)
      return [
        { file, line: chains.length + 1, what: `it ends here; ${at} sealed ${entry.lines} lines: lines were removed` },
      ];
    // Where a line is named already, the seal only says the same again.
    if (chains[entry.lines - 1] === entry.last || problems.length > 0) return [];
    return [{ file, line: entry.lines, what: `it isn't what ${at} sealed: the record was rewritten` }];
  });
  return [...broken, ...linesAfterSeal(file, chains, { entries, ledger })];
}

function linesAfterSeal(
  file: string,
  chains: readonly string[],
  { entries, ledger }: Pick<RunCheck, 'entries' | 'ledger'>,
): readonly RecordProblem[] {
  const last = entries.at(-1);
  if (last?.entry.type !== 'run-sealed' || chains.length <= last.entry.lines) return [];
  const what = `it was added after the record was sealed with ${last.entry.lines} lines (${ledger}:${last.line})`;
  return [{ file, line: last.entry.lines + 1, what }];
}

/** The plan beside the journal is the one that the first line names. */
async function planProblems(
  directory: string,
  run: string,
  { jsons }: CheckedChain,
): Promise<readonly RecordProblem[]> {
  const expected = /"planSha256":"([0-9a-f]{64})"/.exec(jsons[0] ?? '')?.[1];
  const file = planFile(directory, run);
  const bytes = await bytesOf(file);
  if (expected === undefined)
    return bytes === null ? [] : [{ file, line: null, what: 'the record names no plan: it was put in' }];
  if (bytes === null) return [{ file, line: null, what: 'the plan of the run was removed' }];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return sha256 === expected ? [] : [{ file, line: null, what: 'the plan of the run was altered' }];
}

/** Null where there is no such file; one that can't be read is as good as altered. */
export async function bytesOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null;
    return Buffer.from(`can't be read: ${reasonOf(thrown)}\n`);
  }
}

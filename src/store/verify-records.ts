/** Checks all records of a state directory, or of an exported bundle: offline, from the files alone. */
import { readFile, readdir } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { errnoOf, reasonOf } from './errno.ts';
import { parseLedgerEntry, type LedgerEntry } from './ledger.ts';
import { isRunId, journalFile, ledgerFile, planFile, runFolder, runsFolder } from './store-paths.ts';
import { checkChain, type CheckedChain, type RecordProblem } from './verify-chain.ts';
import { checkHeads, type CheckedHead, type HeadTrust } from './verify-heads.ts';

/** What was found. The records hold where `problems` is empty. */
export interface RecordsReport {
  readonly problems: readonly RecordProblem[];
  /** What a crash leaves behind and nobody has to worry about. */
  readonly notes: readonly RecordProblem[];
  readonly runs: number;
  readonly lines: number;
  /** Lines and chain value of the ledger: what a signature is made of. */
  readonly head: { readonly lines: number; readonly chain: string } | null;
  readonly heads: readonly CheckedHead[];
}

interface Findings {
  readonly problems: RecordProblem[];
  readonly notes: RecordProblem[];
}

export async function verifyRecords(directory: string, trust: HeadTrust = {}): Promise<RecordsReport> {
  const found: Findings = { problems: [], notes: [] };
  const folders = await runFolders(directory);
  const path = ledgerFile(directory);
  const bytes = await bytesOf(path);
  if (bytes === null) {
    if (folders.length > 0) found.problems.push({ file: path, line: null, what: MISSING_LEDGER });
    return { ...found, runs: folders.length, lines: 0, head: null, heads: [] };
  }
  const ledger = checkChain(path, bytes);
  found.problems.push(...ledger.problems);
  if (ledger.torn) found.notes.push({ file: path, line: ledger.chains.length + 1, what: TORN });
  const told = tellings(ledger, { path, found });
  let lines = 0;
  for (const [run, entries] of told) lines += await checkRun({ directory, run, entries, ledger: path }, found);
  for (const run of folders.filter((id) => !told.has(id))) await checkStray(directory, run, found);
  const heads = await checkHeads(directory, ledger.chains, trust);
  found.problems.push(...heads.flatMap(({ problem }) => problem ?? []));
  const head = { lines: ledger.chains.length, chain: ledger.chains.at(-1) ?? '' };
  return { ...found, runs: told.size, lines, head, heads };
}

const MISSING_LEDGER =
  'the ledger is missing: it was removed, or these records are of a version of fleet that kept none; the next run writes one';
const TORN = 'half a line, as a crash leaves it; it was never acknowledged';

/** What the ledger says of each run, in its order. */
interface Telling {
  readonly entry: LedgerEntry;
  readonly line: number;
}

function tellings(
  ledger: CheckedChain,
  { path, found }: { readonly path: string; readonly found: Findings },
): ReadonlyMap<string, readonly Telling[]> {
  const runs = new Map<string, Telling[]>();
  ledger.jsons.forEach((json, index) => {
    const entry = parseLedgerEntry(json);
    if (entry === null || !isRunId(entry.run)) {
      if (ledger.chains[index] !== '')
        found.problems.push({ file: path, line: index + 1, what: 'it is no line of a ledger' });
      return;
    }
    runs.set(entry.run, [...(runs.get(entry.run) ?? []), { entry, line: index + 1 }]);
  });
  return runs;
}

interface RunCheck {
  readonly directory: string;
  readonly run: string;
  readonly entries: readonly Telling[];
  readonly ledger: string;
}

/** Gives the number of lines that were checked. */
async function checkRun({ directory, run, entries, ledger }: RunCheck, found: Findings): Promise<number> {
  const file = journalFile(directory, run);
  const named = `${ledger}:${entries[0]?.line ?? 0}`;
  const bytes = await bytesOf(file);
  if (bytes === null) {
    found.problems.push({ file, line: null, what: `the record was removed: ${named} names it` });
    return 0;
  }
  const journal = checkChain(file, bytes);
  found.problems.push(...journal.problems);
  const torn = { file, line: journal.chains.length + 1, what: TORN };
  if (journal.torn) found.notes.push(torn);
  found.problems.push(...sealProblems(file, journal, { entries, ledger }));
  found.problems.push(...(await planProblems(directory, run, journal)));
  return journal.chains.length;
}

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
  if (expected === undefined) return [];
  const file = planFile(directory, run);
  const bytes = await bytesOf(file);
  if (bytes === null) return [{ file, line: null, what: 'the plan of the run was removed' }];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return sha256 === expected ? [] : [{ file, line: null, what: 'the plan of the run was altered' }];
}

/** A folder that the ledger doesn't name. A controller that died as it began a run leaves one with a single line. */
async function checkStray(directory: string, run: string, found: Findings): Promise<void> {
  const file = journalFile(directory, run);
  const bytes = await bytesOf(file);
  if (bytes === null) {
    found.notes.push({ file: runFolder(directory, run), line: null, what: 'a folder without a record' });
    return;
  }
  const { chains, problems } = checkChain(file, bytes);
  if (chains.length <= 1 && problems.length === 0)
    found.notes.push({ file, line: null, what: 'this run was never begun: fleet ended before it touched a host' });
  else found.problems.push({ file, line: null, what: 'the ledger knows no such run: the record was put in' });
}

async function runFolders(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(runsFolder(directory), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && isRunId(entry.name)).map(({ name }) => name);
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}

/** Null where there is no such file; one that can't be read is as good as altered. */
async function bytesOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null;
    return Buffer.from(`can't be read: ${reasonOf(thrown)}\n`);
  }
}

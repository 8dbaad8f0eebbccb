/** Checks all records of a state directory, or of an exported bundle: offline, from the files alone. */
import { readdir } from 'node:fs/promises';
import { errnoOf } from '../errno.ts';
import { parseLedgerEntry } from '../journal/ledger.ts';
import { isRunId, journalFile, ledgerFile, runFolder, runsFolder } from '../store-paths.ts';
import { checkChain, type CheckedChain, type RecordProblem } from './verify-chain.ts';
import { checkHeads, type CheckedHead, type HeadTrust } from './verify-heads.ts';
import { bytesOf, checkRun, TORN, type Findings, type Telling } from './verify-run.ts';

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

/** Looks again where a run has begun, or gone on, meanwhile: what it writes is no tampering. */
export async function verifyRecords(directory: string, trust: HeadTrust = {}): Promise<RecordsReport> {
  for (let looks = 1; ; looks += 1) {
    const before = await bytesOf(ledgerFile(directory));
    const report = await checkRecords(directory, before, trust);
    const after = await bytesOf(ledgerFile(directory));
    if (report.problems.length === 0 || looks === MOST_LOOKS || same(before, after)) return report;
  }
}

const MOST_LOOKS = 5;

function same(before: Buffer | null, after: Buffer | null): boolean {
  return before === null || after === null ? before === after : before.equals(after);
}

async function checkRecords(directory: string, bytes: Buffer | null, trust: HeadTrust): Promise<RecordsReport> {
  const found: Findings = { problems: [], notes: [] };
  const folders = await runFolders(directory);
  const path = ledgerFile(directory);
  if (bytes === null) {
    if (folders.length > 0) found.problems.push({ file: path, line: null, what: MISSING_LEDGER });
    const heads = await headsOf(directory, [], { trust, found });
    return { ...found, runs: folders.length, lines: 0, head: null, heads };
  }
  const ledger = checkChain(path, bytes);
  found.problems.push(...ledger.problems);
  if (ledger.torn) found.notes.push({ file: path, line: ledger.chains.length + 1, what: TORN });
  const told = tellings(ledger, { path, found });
  let lines = 0;
  for (const [run, entries] of told) lines += await checkRun({ directory, run, entries, ledger: path }, found);
  for (const run of folders.filter((id) => !told.has(id))) await checkStray(directory, run, found);
  const heads = await headsOf(directory, ledger.chains, { trust, found });
  const head = { lines: ledger.chains.length, chain: ledger.chains.at(-1) ?? '' };
  return { ...found, runs: told.size, lines, head, heads };
}

async function headsOf(
  directory: string,
  chains: readonly string[],
  { trust, found }: { readonly trust: HeadTrust; readonly found: Findings },
): Promise<readonly CheckedHead[]> {
  const heads = await checkHeads(directory, chains, trust);
  found.problems.push(...heads.flatMap(({ problem }) => problem ?? []));
  return heads;
}

const MISSING_LEDGER =
  'the ledger is missing: it was removed, or these records are of a version of fleet that kept none; the next run writes one';

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

/** Where a state directory keeps what, and which run ids may be part of a path. */
import { join } from 'node:path';

/** Whether an id may name a folder: no separator, no leading dot, no surprise. */
export function isRunId(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(id);
}

/** The folder that has one folder for each run. */
export function runsFolder(directory: string): string {
  return join(directory, 'runs');
}

export function runFolder(directory: string, id: string): string {
  return join(runsFolder(directory), id);
}

export function journalFile(directory: string, id: string): string {
  return join(runFolder(directory, id), 'journal.jsonl');
}

/** The file whose existence is the lock of the state directory. */
export function lockFile(directory: string): string {
  return join(directory, 'lock');
}

/** The plan that a run carried out. */
export function planFile(directory: string, id: string): string {
  return join(runFolder(directory, id), 'plan.json');
}

/** The chained list of all runs. */
export function ledgerFile(directory: string): string {
  return join(directory, 'ledger.jsonl');
}

/** Signed heads of the ledger. */
export function signaturesFolder(directory: string): string {
  return join(directory, 'signatures');
}

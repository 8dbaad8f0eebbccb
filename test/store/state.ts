/** State directories with runs in them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEntry } from '../../src/core/index.ts';
import { createFileStore } from '../../src/store/index.ts';
import { AT, ended, finished, header, intent, phase } from './samples.ts';

const ENTRIES: readonly JournalEntry[] = [intent('web1'), phase('web1'), finished('web1'), ended];

/** Records a run and gives the path of its journal. */
export async function record(
  directory: string,
  id: string,
  { entries = ENTRIES, started = AT }: { readonly entries?: readonly JournalEntry[]; readonly started?: string } = {},
): Promise<string> {
  const begun = await createFileStore({ directory }).begin(header(id, started));
  if (!begun.ok) throw new Error(JSON.stringify(begun.error));
  await Promise.all(entries.map((entry) => begun.value.append(entry)));
  await begun.value.close();
  return join(directory, 'runs', id, 'journal.jsonl');
}

export async function linesOf(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).trimEnd().split('\n');
}

export async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  await writeFile(path, lines.map((line) => `${line}\n`).join(''));
}

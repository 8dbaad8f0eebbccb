/** `fleet records …`: whether the records hold, who vouches for them, and copies for others. */
import { resolve } from 'node:path';
import { explain, printable } from '../../core/index.ts';
import { exportRecords, signHead, verifyRecords } from '../../store/index.ts';
import type { RecordProblem, RecordsReport } from '../../store/index.ts';
import { EXIT, InputError } from '../exit.ts';
import { valueOf, type IndexFlags } from '../runs/records.ts';
import { answer } from '../output/answer.ts';
import { print, tell } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';

export interface RecordsFlags {
  readonly stateDir?: string;
}

export interface VerifyFlags extends RecordsFlags {
  readonly allowedSigners?: string;
  readonly heads?: string;
}

export async function verifyCommand(flags: VerifyFlags): Promise<number> {
  const { allowedSigners, heads } = flags;
  const report = await verifyRecords(stateDirectory(flags), {
    ...(allowedSigners !== undefined && { allowedSigners }),
    ...(heads !== undefined && { heads }),
  });
  for (const note of report.notes) tell(`note: ${problemText(note)}`);
  print([...report.problems.map(problemText), ...headLines(report), summary(report)].join('\n'));
  answer(() => ({ ...report }));
  return report.problems.length === 0 ? EXIT.ok : EXIT.failed;
}

function problemText({ file, line, what }: RecordProblem): string {
  return printable(`${file}${line === null ? '' : `:${line}`}: ${what}`);
}

function headLines({ heads, head }: RecordsReport): readonly string[] {
  const good = heads.filter(({ problem }) => problem === null);
  const [last] = good.slice(-1);
  if (last?.head == null || head === null) return [];
  const since = head.lines - last.head.lines;
  const unsigned = since === 0 ? 'nothing was written since' : `${since} lines of the ledger were written since`;
  return [`signed at ${last.head.at} by ${printable(last.signer)}; ${unsigned}`];
}

function summary({ problems, runs, lines, head }: RecordsReport): string {
  if (head === null) return problems.length === 0 ? 'Nothing is recorded yet.' : 'The records can’t be checked.';
  const checked = `${runs} runs, ${lines} lines; the ledger's ${head.lines} lines end with ${head.chain}`;
  if (problems.length === 0) return `The records hold: ${checked}.`;
  return `The records do NOT hold: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`} (${checked}).`;
}

/** Also where the index is broken: a SQLite file is deleted first. */
export async function rebuildCommand(flags: IndexFlags): Promise<number> {
  const directory = resolve(stateDirectory(flags));
  const { openIndex, removeIndex } = await import('../../store/run-index/record-index.ts');
  if (flags.records === undefined) await removeIndex(directory);
  const index = valueOf(await openIndex({ directory, url: flags.records ?? null }));
  try {
    const { taken, damaged } = valueOf(await index.rebuild());
    for (const failure of damaged) tell(`warning: ${explain(failure).what}`);
    print(`The index has ${taken === 1 ? '1 run' : `${taken} runs`} of ${printable(directory)} now.`);
    answer(() => ({ runs: taken, damaged: damaged.map((failure) => explain(failure).what) }));
    return damaged.length === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    await index.close();
  }
}

export interface SignFlags extends RecordsFlags {
  readonly key?: string;
}

export async function signCommand(flags: SignFlags): Promise<number> {
  const key = flags.key;
  if (key === undefined)
    throw new InputError(
      'no key is named',
      'Name one with --key: a private key, or a public one that ssh-agent holds.',
    );
  const signed = await signHead(stateDirectory(flags), key, Date.now());
  if (!signed.ok)
    throw new InputError(`the records can't be signed: ${signed.error}`, 'Try by hand: ssh-keygen -Y sign');
  print(`Signed: ${signed.value} and ${signed.value}.sig`);
  answer(() => ({ head: signed.value, signature: `${signed.value}.sig` }));
  tell('Copy both to where nobody who can write the records can reach; check against them with --heads FOLDER.');
  return EXIT.ok;
}

export async function exportCommand(target: string, flags: RecordsFlags): Promise<number> {
  const exported = await exportRecords(stateDirectory(flags), target);
  if (!exported.ok) throw new InputError(`the records can't be exported: ${exported.error}`, 'Choose another place.');
  answer(() => ({ target }));
  print(`Wrote ${target}; its README says how to check it without fleet.`);
  return EXIT.ok;
}

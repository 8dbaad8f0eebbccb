/** `fleet exceptions` and `fleet extend`: what is in force for a while, and for how long. */
import { exceptionState, type OpenException } from '../../core/index.ts';
import { expiryDate } from '../../playbook/index.ts';
import { jsonText, renderExceptions } from '../../reports/index.ts';
import { createFileStore } from '../../store/index.ts';
import { EXIT, InputError } from '../exit.ts';
import { valueOf, withIndex, type IndexFlags } from '../runs/records.ts';
import { ownerHere } from '../runs/run-id.ts';
import { signRecords } from '../runs/sign-records.ts';
import { answer, answerWhole } from '../output/answer.ts';
import { print } from '../terminal.ts';
import { stateDirectory } from '../wire.ts';

export interface ExceptionsFlags extends IndexFlags {
  readonly due: number;
  readonly detailedExitcode?: true;
}

export async function exceptionsCommand(flags: ExceptionsFlags): Promise<number> {
  const exceptions = await withIndex(flags, (index) => index.exceptions());
  const now = Date.now();
  const stateOf = ({ run }: OpenException): string => exceptionState(run.expires, now, flags.due);
  const states = exceptions.map(stateOf);
  print(() => renderExceptions(exceptions, { now, dueDays: flags.due }));
  answerWhole(() => jsonText(exceptions.map((e) => ({ state: stateOf(e), ...e }))));
  if (flags.detailedExitcode !== true) return EXIT.ok;
  return states.includes('overdue') ? EXIT.failed : states.includes('due') ? EXIT.pending : EXIT.ok;
}

export interface ExtendFlags extends IndexFlags {
  readonly until: string;
  readonly reason: string;
}

/** Lets an exception stand longer: never silently, never for the reason that was given before. */
export async function extendCommand(id: string, flags: ExtendFlags): Promise<number> {
  const directory = stateDirectory(flags);
  const store = createFileStore({ directory });
  const lock = valueOf(await store.lock(`extend-${id}`));
  try {
    const run = valueOf(await store.load(id));
    const until = await checkedEnd(run.id, flags);
    const given = [run.reason, ...run.extensions.map(({ reason }) => reason)];
    const reason = flags.reason.trim();
    if (reason === '') throw new InputError('an extension needs a reason', 'Say it with --reason.');
    if (given.some((earlier) => sameWords(earlier ?? '', reason)))
      throw new InputError(
        `"${reason}" is the reason of before`,
        'Say with --reason why the change must stand longer than was thought.',
      );
    const journal = valueOf(await store.reopen(run.id));
    const at = new Date().toISOString();
    const appended = await journal.append({ type: 'run-extended', at, by: ownerHere(), until, reason });
    await journal.close();
    valueOf(appended);
    await signRecords(flags);
    print(
      `Run ${run.id} may stand until ${until} (before: ${run.expires ?? 'no end'}). The marks on the hosts keep their date; audits go by the record.`,
    );
    answer(() => ({ run: run.id, until, before: run.expires, reason }));
    return EXIT.ok;
  } finally {
    await lock.release();
  }
}

/** The new end: later than the one before, of a run that has something in force. */
async function checkedEnd(id: string, flags: ExtendFlags): Promise<string> {
  const open = (await withIndex(flags, (index) => index.exceptions())).find(({ run }) => run.id === id);
  if (open === undefined)
    throw new InputError(`run ${id} has nothing in force that could be extended`, 'See what has: fleet exceptions');
  const until = expiryDate(flags.until, new Date().toISOString().slice(0, 10));
  if (!until.ok) throw new InputError(`--until ${until.error}`);
  const { expires } = open.run;
  if (expires !== null && until.value <= expires)
    throw new InputError(
      `--until ${until.value} is not later than the end that is set, ${expires}`,
      'To end it earlier: fleet rollback',
    );
  return until.value;
}

function sameWords(a: string, b: string): boolean {
  const words = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return words(a) === words(b);
}

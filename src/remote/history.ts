/** A host's own memory of its transactions: it outlives the controller's records. */
import {
  ABSENT,
  err,
  ok,
  type ConnectFailure,
  type Result,
  type SessionFailure,
  type StateWord,
  type TransactionPhase,
} from '../core/index.ts';
import type { Session } from '../ports/index.ts';
import { integerOf, linesOf, readFrames } from './frames.ts';
import { phaseNamed } from './phases.ts';
import { scriptText } from './scripts.ts';

/** A path of a transaction, with what stood and stands there. */
export interface HostFile {
  readonly path: string;
  readonly sha256Before: StateWord;
  readonly sha256After: StateWord;
  /** `other` for what is neither a file nor a link. */
  readonly sha256Now: StateWord;
}

/** One transaction as the host's journal has it. */
export interface HostTransaction {
  /** The run's id, which is the transaction's. */
  readonly id: string;
  /** `user@controller`; null in a journal of an earlier fleet. */
  readonly owner: string | null;
  /** `begun`: it was cut off before its first word. */
  readonly phase: TransactionPhase | 'begun';
  /** Seconds since 1970 by the host's clock: the first and the last line of the journal. */
  readonly createdAt: number | null;
  readonly changedAt: number | null;
  /** How its guard was armed: `systemd`, `at`, `shell+cron` and the like, or null where it has or had none. */
  readonly guard: string | null;
  /** Seconds since 1970 at which its guard restores the host; null once it is settled. */
  readonly guardAt: number | null;
  /** Nothing is left to do: it was confirmed, restored or refused, and everything only needed meanwhile is gone. */
  readonly settled: boolean;
  /** Its script is at work right now. */
  readonly running: boolean;
  readonly holdsLock: boolean;
  readonly files: readonly HostFile[];
  /** The transaction whose inverse it is; null where it is none, or of an earlier fleet. */
  readonly takesBack: string | null;
  /** Programs of the servers that it reloaded or was to reload. */
  readonly executables: readonly string[];
  /** Lines of `SECONDS PHASE DETAIL`. */
  readonly journal: string;
}

/** Everything that a host remembers, oldest first. */
export interface HostHistory {
  /** The host's clock, in seconds since 1970. */
  readonly clock: number;
  readonly lock: { readonly transaction: string; readonly since: number | null; readonly owner: string } | null;
  readonly transactions: readonly HostTransaction[];
}

/** A transaction with the bytes that it replaced and wrote; of links their targets. */
export interface FetchedTransaction extends HostTransaction {
  readonly contents: readonly {
    readonly path: string;
    /** latin1, one character a byte; null where the host doesn't have them (any more). */
    readonly before: string | null;
    readonly after: string | null;
    /** What is there now. */
    readonly now: string | null;
  }[];
}

type RemoteResult<T> = Promise<Result<T, ConnectFailure | SessionFailure>>;
type Frames = ReadonlyMap<string, string>;

const LIST_BYTES = 8 * 1024 * 1024;
const FETCH_BYTES = 32 * 1024 * 1024;

/** All transactions of a host, settled or not, in one round trip. Changes nothing. */
export async function listTransactions(session: Session, deadlineMs: number): RemoteResult<HostHistory> {
  const frames = await ask(session, { args: ['list'], deadlineMs, maxBytes: LIST_BYTES });
  return frames.ok ? ok(historyOf(frames.value)) : frames;
}

/** One transaction with its bytes; null where the host has none of that name. */
export async function fetchTransaction(
  session: Session,
  { id, deadlineMs }: { readonly id: string; readonly deadlineMs: number },
): RemoteResult<FetchedTransaction | null> {
  const frames = await ask(session, { args: ['fetch', id], deadlineMs, maxBytes: FETCH_BYTES });
  if (!frames.ok) return frames;
  const [found] = historyOf(frames.value).transactions;
  if (found === undefined) return ok(null);
  const contents = found.files.map(({ path }, index) => ({
    path,
    before: frames.value.get(`backup.${index}`) ?? null,
    after: frames.value.get(`new.${index}`) ?? null,
    now: frames.value.get(`now.${index}`) ?? null,
  }));
  return ok({ ...found, contents });
}

/**
 * Removes transactions with their backups; the host leaves those that aren't settled. Gives the ids that are gone now.
 * Which may go is for {@link removableTransactions} to say.
 */
export async function pruneTransactions(
  session: Session,
  { ids, deadlineMs }: { readonly ids: readonly string[]; readonly deadlineMs: number },
): RemoteResult<readonly string[]> {
  const payload = ids.map((id) => `${id}\n`).join('');
  const frames = await ask(session, { args: ['remove'], payload, deadlineMs, maxBytes: LIST_BYTES });
  return frames.ok ? ok(linesOf(frames.value.get('removed'))) : frames;
}

async function ask(
  session: Session,
  script: { args: readonly string[]; payload?: string; deadlineMs: number; maxBytes: number },
): RemoteResult<Frames> {
  const answer = await session.run({ name: 'history', text: scriptText('history'), ...script });
  if (!answer.ok) return answer;
  const frames = readFrames(answer.value.stdout, 'history');
  if (frames.ok || frames.error.code !== 'answer-truncated' || answer.value.exitCode === 0) return frames;
  return err({ code: 'remote-shell-failed', exitCode: answer.value.exitCode, stderr: answer.value.stderr });
}

function historyOf(frames: Frames): HostHistory {
  const [transaction = '', since = '', owner = ''] = (frames.get('lock') ?? '').trim().split(' ');
  const lock = transaction === '' ? null : { transaction, since: integerOf(since), owner };
  const story = storyOf(frames.get('story') ?? '');
  const now = new Map(linesOf(frames.get('now')).map((line) => [afterWords(line, 1), line.split(' ')[0] ?? '']));
  const transactions = linesOf(frames.get('states')).map((line): HostTransaction => {
    const [id = '', state, running, guardAt] = line.split(' ');
    const lines = (part: string): readonly string[] => story.get(`${id}/${part}`) ?? [];
    return {
      id,
      ...journalled(lines('journal')),
      guardAt: integerOf(guardAt),
      settled: state === 'settled',
      running: running === 'running',
      holdsLock: lock?.transaction === id,
      files: lines('manifest').map((row) => fileOf(row, now)),
      takesBack: lines('takes-back')[0] ?? null,
      executables: lines('instances')
        .map((row) => afterWords(row, 3))
        .filter(Boolean),
    };
  });
  return { clock: integerOf(frames.get('clock')) ?? 0, lock, transactions: transactions.sort(byAge) };
}

/** Lines by `ID/PART`. */
function storyOf(text: string): ReadonlyMap<string, readonly string[]> {
  const parts = text.split(/^== .*\/([^/\n]+\/[^/\n]+)$/m);
  const story = new Map<string, readonly string[]>();
  for (let at = 1; at < parts.length; at += 2) story.set(parts[at] ?? '', linesOf(parts[at + 1]));
  return story;
}

function afterWords(line: string, count: number): string {
  return line.split(' ').slice(count).join(' ');
}

function journalled(
  lines: readonly string[],
): Pick<HostTransaction, 'phase' | 'owner' | 'createdAt' | 'changedAt' | 'guard' | 'journal'> {
  const entries = lines.map((line) => line.split(' '));
  const detail = (phase: string): string | null => entries.find((entry) => entry[1] === phase)?.[2] || null;
  const last = entries.at(-1);
  return {
    phase: phaseNamed(last?.[1] ?? '') ?? 'begun',
    owner: detail('locked'),
    createdAt: integerOf(entries[0]?.[0]),
    changedAt: integerOf(last?.[0]),
    guard: detail('guarded'),
    journal: lines.map((line) => `${line}\n`).join(''),
  };
}

function fileOf(row: string, now: ReadonlyMap<string, string>): HostFile {
  const [, sha256Before = '', sha256After = ''] = row.split(' ');
  const path = afterWords(row, 3);
  return { path, sha256Before, sha256After, sha256Now: now.get(path) ?? ABSENT };
}

/** Run ids begin with the time, which is of one clock where hosts' clocks jump. */
function byAge(one: HostTransaction, other: HostTransaction): number {
  return (one.createdAt ?? 0) - (other.createdAt ?? 0) || (one.id < other.id ? -1 : 1);
}

/** Counts on the host who used which version of TLS. Only counts leave it: no address, no URL. */
import { err, ok, type ConnectFailure, type Result, type SessionFailure } from '../core/index.ts';
import type { Session } from '../ports/index.ts';
import { FrameReader, integerOf, linesOf } from './frames.ts';
import { scriptText } from './scripts.ts';

/** A log, and how to find the version in its lines. */
export interface CountedLog {
  readonly path: string;
  /** POSIX extended regular expression for the part of a line before the version. */
  readonly before: string;
  /** Whether the line begins with the client's address. */
  readonly clientFirst: boolean;
}

/** What one log told. */
export interface LogCounts {
  readonly log: string;
  readonly from: string;
  readonly requests: Readonly<Record<string, number>>;
  readonly oldClients: number | null;
}

const SCRIPT = 'protocols';
const MAX_ANSWER_BYTES = 256 * 1024;
const VERSIONS = /^(SSLv[23]|TLSv1(\.[123])?|-|other)$/;

/** Logs that can't be read are left out. Paths and patterns hold printable ASCII only. */
export async function countProtocols(
  session: Session,
  logs: readonly CountedLog[],
  deadlineMs: number,
): Promise<Result<readonly LogCounts[], ConnectFailure | SessionFailure>> {
  const payload = logs.map(({ path, before, clientFirst }) => `${path}\n${before}\n${clientFirst ? 1 : 0}\n`).join('');
  const answer = await session.run({
    name: SCRIPT,
    text: scriptText('protocols'),
    args: [],
    payload,
    deadlineMs,
    maxBytes: MAX_ANSWER_BYTES,
  });
  return answer.ok ? countsOf(answer.value.stdout, logs) : answer;
}

/** Reads the frames `N COUNT`, one for each log in the order of the payload. */
export function countsOf(
  stdout: Uint8Array,
  logs: readonly CountedLog[],
): Result<readonly LogCounts[], SessionFailure> {
  const reader = new FrameReader(stdout, SCRIPT);
  const counts: LogCounts[] = [];
  for (;;) {
    const frame = reader.next();
    if (!frame.ok) return frame;
    const { key, value } = frame.value;
    if (key === 'end') return ok(counts);
    const log = logs[integerOf(key.replace(/^log /, '')) ?? -1];
    if (log === undefined || value === null)
      return err({ code: 'answer-malformed', script: SCRIPT, detail: key.slice(0, 80) });
    counts.push(logCounts(log, linesOf(value)));
  }
}

function logCounts({ path, clientFirst }: CountedLog, lines: readonly string[]): LogCounts {
  const requests: Record<string, number> = {};
  let from = '';
  let oldClients = 0;
  for (const line of lines) {
    const [word = '', count = '', ...rest] = line.split(' ');
    const number = integerOf(count) ?? 0;
    if (word === 'from') from = [count, ...rest].join(' ').slice(0, 60);
    else if (word === 'clients') oldClients = number;
    else if (VERSIONS.test(word)) requests[word] = number;
  }
  return { log: path, from, requests, oldClients: clientFirst ? oldClients : null };
}

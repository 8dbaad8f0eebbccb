/** Asks a host who is there: the smallest script, run as every other one is. */
import { err, ok, type ConnectFailure, type Result, type SessionFailure } from '../core/index.ts';
import type { Session } from '../ports/index.ts';
import { integerOf, readFrames } from './frames.ts';
import { scriptText } from './scripts.ts';

/** What a host answered. */
export interface PingAnswer {
  /** Whose rights scripts have there: 0 is root. */
  readonly uid: number;
  /** The host's own name (`uname -n`). */
  readonly hostname: string;
}

/** Runs the script with the rights that the host's settings say. */
export async function ping(
  session: Session,
  deadlineMs: number,
): Promise<Result<PingAnswer, ConnectFailure | SessionFailure>> {
  const answer = await session.run({
    name: 'ping',
    text: scriptText('ping'),
    args: [],
    deadlineMs,
    maxBytes: 16 * 1024,
  });
  if (!answer.ok) return answer;
  const frames = readFrames(answer.value.stdout, 'ping');
  if (!frames.ok) return frames;
  const uid = integerOf(frames.value.get('uid'));
  if (uid === null) return err({ code: 'answer-malformed', script: 'ping', detail: 'it tells no user id' });
  return ok({ uid, hostname: frames.value.get('uname') ?? '' });
}

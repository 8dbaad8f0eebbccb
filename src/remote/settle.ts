/** Ends a transaction on its host, or asks where it stands. */
import {
  err,
  ok,
  type ConnectFailure,
  type Result,
  type SessionFailure,
  type TransactionPhase,
} from '../core/index.ts';
import type { Session } from '../ports/index.ts';
import { integerOf, readFrames } from './frames.ts';
import { phaseNamed } from './phases.ts';
import { scriptText } from './scripts.ts';

export interface SettleReport {
  /** `unknown`: the host has no such transaction, so nothing was begun. */
  readonly phase: TransactionPhase | 'unknown';
  readonly detail: string;
  readonly journal: string;
  readonly guardAt: number | null;
}

/**
 * `confirm` disarms the guard; `restore` puts everything back; `ask` only reads the journal. Doing either twice is
 * harmless: the phase tells what is true.
 */
export async function settle(
  session: Session,
  request: { readonly action: 'confirm' | 'restore' | 'ask'; readonly id: string; readonly deadlineMs: number },
): Promise<Result<SettleReport, ConnectFailure | SessionFailure>> {
  const answer = await session.run({
    name: 'settle',
    text: scriptText('settle'),
    args: [request.action, request.id],
    deadlineMs: request.deadlineMs,
    maxBytes: 256 * 1024,
  });
  if (!answer.ok) return answer;
  const frames = readFrames(answer.value.stdout, 'settle');
  if (!frames.ok) return frames;
  const value = (key: string): string => frames.value.get(key) ?? '';
  const phase = value('phase') === 'unknown' ? 'unknown' : phaseNamed(value('phase'));
  if (phase === null)
    return err({ code: 'answer-malformed', script: 'settle', detail: `unknown phase ${value('phase').slice(0, 80)}` });
  return ok({
    phase,
    detail: value('detail'),
    journal: value('journal'),
    guardAt: integerOf(value('guard-at')),
  });
}

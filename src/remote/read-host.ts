/** Reads a host in one round trip and turns its answer into facts. */
import { err, type ConnectFailure, type HostFacts, type Result, type SessionFailure } from '../core/index.ts';
import type { ExtraReading, Session } from '../ports/index.ts';
import { factsOf } from './facts.ts';
import { scriptText } from './scripts.ts';

/** More than any configuration that was seen, less than what would hurt the controller. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

export async function readHost(
  session: Session,
  { deadlineMs, reads = [] }: { readonly deadlineMs: number; readonly reads?: readonly ExtraReading[] },
): Promise<Result<HostFacts, ConnectFailure | SessionFailure>> {
  const answer = await session.run({
    name: 'read',
    text: scriptText('read'),
    args: reads,
    deadlineMs,
    maxBytes: MAX_ANSWER_BYTES,
  });
  if (!answer.ok) return answer;
  const facts = factsOf(answer.value.stdout);
  if (facts.ok || facts.error.code !== 'answer-truncated' || answer.value.exitCode === 0) return facts;
  // A cut answer after a failed shell is the shell's failure, and its own words tell more.
  return err({ code: 'remote-shell-failed', exitCode: answer.value.exitCode, stderr: answer.value.stderr });
}

/** Asks a host what a crypto policy would make of it. Changes nothing there. */
import {
  err,
  ok,
  type ConnectFailure,
  type PolicyTrial,
  type Presence,
  type Result,
  type SessionFailure,
} from '../core/index.ts';
import type { Session } from '../ports/index.ts';
import { linesOf, readFrames } from './frames.ts';
import { scriptText } from './scripts.ts';
import { isManifestPath } from './transact.ts';

const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

type Frames = ReadonlyMap<string, string>;

/** `policy` goes as an argument to the program of the host. Fails where the host can't be asked. */
export async function tryPolicy(
  session: Session,
  { policy, deadlineMs }: { readonly policy: string; readonly deadlineMs: number },
): Promise<Result<PolicyTrial, ConnectFailure | SessionFailure>> {
  const script = { name: 'policy', text: scriptText('policy'), args: [policy] } as const;
  const answer = await session.run({ ...script, deadlineMs, maxBytes: MAX_ANSWER_BYTES });
  if (!answer.ok) return answer;
  const frames = readFrames(answer.value.stdout, 'policy');
  if (!frames.ok) return frames;
  const text = (key: string): string => frames.value.get(key) ?? '';
  const result = resultNamed(text('result'));
  const changes = changesOf(frames.value);
  if (result === null || !changes.every(({ path }) => isPolicyPath(path))) {
    return err({ code: 'answer-malformed', script: 'policy', detail: "no result, or paths that are no policy's" });
  }
  return ok({
    policy,
    result,
    detail: text('detail').trim(),
    policies: linesOf(text('policies')),
    subpolicies: linesOf(text('subpolicies')),
    changes,
    openssl: text('openssl'),
  });
}

/** What a host tells to be a policy's must be that. */
function isPolicyPath(path: string): boolean {
  return /^\/etc\/crypto-policies\/[^/]/.test(path) && !/\/\.{0,2}(\/|$)/.test(path) && isManifestPath(path);
}

const RESULTS: readonly PolicyTrial['result'][] = ['ok', 'no-tool', 'no-copy', 'no-namespace', 'failed'];

function resultNamed(name: string): PolicyTrial['result'] | null {
  return RESULTS.find((result) => result === name) ?? null;
}

function changesOf(frames: Frames): PolicyTrial['changes'] {
  const changes: PolicyTrial['changes'][number][] = [];
  for (let number = 0; ; number += 1) {
    const path = frames.get(`path.${number}`);
    if (path === undefined) return changes;
    changes.push({
      path,
      before: presenceIn(frames, `before.${number}`),
      after: presenceIn(frames, `after.${number}`),
    });
  }
}

function presenceIn(frames: Frames, key: string): Presence {
  const target = frames.get(`${key}.link`);
  return target === undefined ? (frames.get(`${key}.file`) ?? null) : { target };
}

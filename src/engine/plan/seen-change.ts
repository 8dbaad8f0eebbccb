/** Whether a change is there, by what httpd reads. */
import { kindOfState, type FileChange } from '../../core/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import { POLICY_NAME } from '../read/policy-facts.ts';
import { needsRestart } from './restart.ts';
import { sha256 } from './sha256.ts';
import { filesByPath } from '../read/snapshot.ts';

/**
 * `before` and `after` as the change has them, `other` where it is neither, `unread` where httpd doesn't read what stands
 * at the path, which may be right so; `untold` where it's a part of the crypto policy, of which a reading tells the name. Where a link leads isn't read: one that is there counts as the right one.
 */
export function seenAs(
  snapshot: Pick<Snapshot, 'facts'>,
  { path, sha256Before, sha256After }: Pick<FileChange, 'path' | 'sha256Before' | 'sha256After'>,
): 'before' | 'after' | 'other' | 'unread' | 'untold' {
  if (needsRestart([{ path }])) return policySeen(snapshot, { path, sha256Before, sha256After });
  const file = filesByPath(snapshot).get(path)?.sha256;
  const isLink = file === undefined && isReached(snapshot, path);
  const matches = (state: string): boolean =>
    kindOfState(state) === 'file' ? file === state : kindOfState(state) === 'link' && isLink;
  if (matches(sha256After)) return 'after';
  if (matches(sha256Before)) return 'before';
  if (file !== undefined || isLink) return 'other';
  // Gone from what httpd reads, where just that was done or undone.
  if (kindOfState(sha256After) === 'absent') return 'after';
  return kindOfState(sha256Before) === 'absent' ? 'before' : 'unread';
}

/** By the policy's name, which stands for all of it. */
function policySeen(
  { facts }: Pick<Snapshot, 'facts'>,
  { path, sha256Before, sha256After }: Pick<FileChange, 'path' | 'sha256Before' | 'sha256After'>,
): ReturnType<typeof seenAs> {
  if (path !== POLICY_NAME) return 'untold';
  const now = facts.cryptoPolicy === null ? 'absent' : sha256(`${facts.cryptoPolicy}\n`);
  if (now === sha256After) return 'after';
  return now === sha256Before ? 'before' : 'other';
}

function isReached({ facts }: Pick<Snapshot, 'facts'>, path: string): boolean {
  return facts.instances.some(({ files }) => files.some((file) => file.path === path));
}

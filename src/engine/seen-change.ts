/** Whether a change is there, by what httpd reads. */
import { kindOfState, type FileChange } from '../core/index.ts';
import type { Snapshot } from '../ports/index.ts';
import { filesByPath } from './snapshot.ts';

/**
 * `before` and `after` as the change has them, `other` where it is neither, `unread` where httpd doesn't read what stands
 * at the path, which may be right so. Where a link leads isn't read: one that is there counts as the right one.
 */
export function seenAs(
  snapshot: Pick<Snapshot, 'facts'>,
  { path, sha256Before, sha256After }: Pick<FileChange, 'path' | 'sha256Before' | 'sha256After'>,
): 'before' | 'after' | 'other' | 'unread' {
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

function isReached({ facts }: Pick<Snapshot, 'facts'>, path: string): boolean {
  return facts.instances.some(({ files }) => files.some((file) => file.path === path));
}

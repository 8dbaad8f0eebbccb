/** Takes back that a file or a link came, went, or became another: as for edited files, around others' edits. */
import {
  ABSENT,
  contentOf,
  err,
  kindOfState,
  ok,
  presenceOf,
  type Failure,
  type FileChange,
  type Result,
  type StateWord,
  type Presence,
} from '../../core/index.ts';
import type { RenderDiff } from '../plan/diff-once.ts';
import { mergeInverse } from './merge-inverse.ts';
import { genuine, stateOf, wholeChange } from '../plan/path-change.ts';
import type { PastBytes, PastChange } from './take-back-file.ts';

/** What is known of a path besides its change. */
export interface PathNow extends PastBytes {
  /** What stands there now. */
  readonly state: StateWord;
}

export interface PathOrder {
  readonly run: string;
  /** Put back what was there, whatever was done since. */
  readonly force: boolean;
  readonly renderDiff: RenderDiff;
}

/** The change back, and whether others' edits are kept in it; null where nothing is left to take back. */
export type PathTakenBack = { readonly change: FileChange; readonly merged: boolean } | null;

export function takeBackPath(past: PastChange, now: PathNow, order: PathOrder): Result<PathTakenBack, Failure> {
  const { path, sha256Before, sha256After, edits, inverse } = past;
  if (now.state === sha256Before) return ok(null);
  const before = known(sha256Before, now.before, inverse);
  const wrote = known(sha256After, now.after, edits);
  const there = known(now.state, now.now, now.state === sha256After ? edits : undefined);
  const edited = err({ code: 'edited-since', path, run: order.run } as const);
  if (before === undefined || there === undefined) return edited;
  const back = (after: Presence, merged: boolean): Result<PathTakenBack, Failure> =>
    ok({ change: wholeChange(path, { before: there, after }, order.renderDiff), merged });
  if (now.state === sha256After || order.force) return back(before, false);
  if (wrote === undefined || [before, wrote, there].some(isLink) || there === null) return edited;
  const kept = mergeInverse({ now: contentOf(there), wrote: contentOf(wrote), before: contentOf(before) });
  if (!kept.ok) return err({ code: 'merge-conflict', path, run: order.run, conflicts: kept.error });
  const after = kept.value === '' && sha256Before === ABSENT ? null : kept.value;
  return stateOf(after) === now.state ? ok(null) : back(after, true);
}

/** What stands there by the host's bytes or the record's; undefined where neither has them. */
function known(state: StateWord, bytes: string | null, edits: PastChange['edits']): Presence | undefined {
  if (!/^(absent|(link:)?[0-9a-f]{64})$/.test(state)) return undefined;
  const recorded = edits === undefined || edits.length > 1 ? null : (edits[0]?.text ?? '');
  const content = kindOfState(state) === 'absent' ? '' : (genuine(bytes, state) ?? genuine(recorded, state));
  return content === null ? undefined : presenceOf(state, content);
}

function isLink(presence: Presence): boolean {
  return presence !== null && typeof presence !== 'string';
}

/** What stands at a path: a file, a symbolic link, or nothing. */

/** The bytes of a file (latin1), a link, or null where there is nothing. */
export type Presence = string | LinkTo | null;

/** A symbolic link, by what it holds, which may be relative to its folder. */
export interface LinkTo {
  readonly target: string;
}

/**
 * A {@link Presence} in one word, as plans, journals and manifests have it: the hex SHA-256 of a file's bytes, `link:` and
 * that of a link's target, or `absent`. Records of earlier versions know files only.
 */
export type StateWord = string;

export const ABSENT: StateWord = 'absent';

export type PresenceKind = 'file' | 'link' | 'absent';

export function kindOfState(state: StateWord): PresenceKind {
  if (state === ABSENT) return 'absent';
  return state.startsWith('link:') ? 'link' : 'file';
}

/** The bytes or the target, empty where there is nothing: what the edits of a change are made in. */
export function contentOf(presence: Presence): string {
  return typeof presence === 'string' ? presence : (presence?.target ?? '');
}

/** What that content is by the kind of its state. */
export function presenceOf(state: StateWord, content: string): Presence {
  const kind = kindOfState(state);
  if (kind === 'absent') return null;
  return kind === 'link' ? { target: content } : content;
}

/** For people: `sha256 …`, `symbolic link, sha256 of its target …` or `nothing there`. */
export function stateText(state: StateWord): string {
  const kind = kindOfState(state);
  if (kind === 'absent') return 'nothing there';
  return kind === 'link' ? `symbolic link, sha256 of its target ${state.slice('link:'.length)}` : `sha256 ${state}`;
}

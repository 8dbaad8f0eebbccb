/** Changes of what stands at a path: files that come and go, and symbolic links. */
import { contentOf, kindOfState, type FileChange, type StateWord, type Presence } from '../../core/index.ts';
import { applyEdits } from '../../httpd/index.ts';
import type { RenderDiff } from './diff-once.ts';
import { sha256 } from './sha256.ts';

/** The word for what stands there. */
export function stateOf(presence: Presence): StateWord {
  if (presence === null) return 'absent';
  return typeof presence === 'string' ? sha256(presence) : `link:${sha256(presence.target)}`;
}

/** The change from one to the other as a whole, which needs nothing of the host to be carried out or turned round. */
export function wholeChange(
  path: string,
  { before, after }: { readonly before: Presence; readonly after: Presence },
  renderDiff: RenderDiff,
): FileChange {
  const [old, text] = [contentOf(before), contentOf(after)];
  const nothing = old === '' && text === '';
  return {
    path,
    sha256Before: stateOf(before),
    sha256After: stateOf(after),
    edits: nothing ? [] : [{ start: 0, end: old.length, text }],
    inverse: nothing ? [] : [{ start: 0, end: text.length, text: old }],
    diff: diffOf(path, { before, after }, renderDiff),
  };
}

/** Whether it edits a file and leaves it one. */
export function isEdit({ sha256Before, sha256After }: Pick<FileChange, 'sha256Before' | 'sha256After'>): boolean {
  return kindOfState(sha256Before) === 'file' && kindOfState(sha256After) === 'file';
}

/**
 * The bytes or the target after a change, null where it doesn't lead to what it promises. `bytes` are those of the file
 * as it was read; a change of a whole needs none.
 */
export function contentAfter(
  { sha256Before, sha256After, edits }: Pick<FileChange, 'sha256Before' | 'sha256After' | 'edits'>,
  bytes: string | undefined,
): string | null {
  const edited = bytes !== undefined && sha256(bytes) === sha256Before ? applyEdits(bytes, [...edits]) : null;
  const content = edited?.ok === true ? edited.value : (edits[0]?.text ?? '');
  return edits.length <= 1 || edited !== null ? genuine(content, sha256After) : null;
}

/** Content of which it is certain that it is what it is taken for. */
export function genuine(content: string | null, state: StateWord): string | null {
  if (content === null) return null;
  const word = kindOfState(state) === 'absent' ? '' : state.replace(/^link:/, '');
  return (word === '' ? content === '' : sha256(content) === word) ? content : null;
}

/** A unified diff, with /dev/null where there is nothing, and links in words. */
function diffOf(
  path: string,
  { before, after }: { readonly before: Presence; readonly after: Presence },
  renderDiff: RenderDiff,
): string {
  const hunks = (from: string, to: string): string =>
    bodyOf(renderDiff({ path, before: from, edits: [{ start: 0, end: from.length, text: to }] }));
  const [oldName = '', newName = ''] = renderDiff({ path, before: '', edits: [{ start: 0, end: 0, text: '-' }] }).split(
    '\n',
  );
  const names = `${before === null ? '--- /dev/null' : oldName}\n${after === null ? '+++ /dev/null' : newName}\n`;
  if (typeof before === 'string' && typeof after === 'string') return `${names}${hunks(before, after)}`;
  const removed = typeof before === 'string' ? hunks(before, '') || '@@ empty file @@\n' : '';
  const added = typeof after === 'string' ? hunks('', after) || '@@ empty file @@\n' : '';
  return `${names}${removed}${linkLines(before, after)}${added}`;
}

function linkLines(before: Presence, after: Presence): string {
  const line = (sign: string, presence: Presence): string =>
    presence === null || typeof presence === 'string' ? '' : `${sign}symbolic link to ${presence.target}\n`;
  const lines = line('-', before) + line('+', after);
  return lines === '' ? '' : `@@ symbolic link @@\n${lines}`;
}

function bodyOf(diff: string): string {
  return diff.split('\n').slice(2).join('\n');
}

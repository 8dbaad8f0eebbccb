/** Renders each diff once: the same change of the same file is made on most hosts of a run. */
import { Memo } from '../../core/index.ts';
import { unifiedDiff, type Edit } from '../../httpd/index.ts';
import type { Engine } from '../hosts/engine.ts';

/** The unified diff of one file for people; `before` is latin1. */
export type RenderDiff = (change: {
  readonly path: string;
  readonly before: string;
  readonly edits: readonly Edit[];
}) => string;

/** A {@link RenderDiff} with a memory, for one run: a thousand equal diffs are one text. */
export function diffOnce({ readable }: Pick<Engine, 'readable'>): RenderDiff {
  const memo = new Memo<string>({ characters: 4 * 1024 * 1024 });
  return ({ path, before, edits }) =>
    memo.get(`${path}\0${before}\0${JSON.stringify(edits)}`, () => readable(unifiedDiff(path, before, edits)));
}

/** Renders each diff once: the same change of the same file is made on most hosts of a run. */
import { Memo } from '../core/index.ts';
import type { Engine } from './engine.ts';

/** The engine's `renderDiff` with a memory, for one run. A diff takes 0.2 ms, and a thousand equal ones one text. */
export function diffOnce({ renderDiff }: Pick<Engine, 'renderDiff'>): Engine['renderDiff'] {
  const memo = new Memo<string>({ characters: 4 * 1024 * 1024 });
  return (change) => memo.get(`${change.path}\0${change.before}\0${change.after}`, () => renderDiff(change));
}

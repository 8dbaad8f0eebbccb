/** How one client fares on a whole host: the cell of the fleet's matrix. */
import type { MatrixEntry } from '../../core/index.ts';
import { oneLine } from '../text/one-line.ts';

export interface Mark {
  /** `in`, `out`, `some`, `unseen`, `never`: class of the cell, and what the filter goes by. */
  readonly kind: 'in' | 'out' | 'some' | 'unseen' | 'never';
  /** With words, for readers who see neither colours nor signs. */
  readonly text: string;
}

/** `entries` are those of one client on one host. */
export function markOf(entries: readonly MatrixEntry[]): Mark {
  if (entries.length === 0) return { kind: 'never', text: '– never asks' };
  const inside = entries.filter(({ gotIn }) => gotIn === true).length;
  const unseen = entries.filter(({ gotIn }) => gotIn === null).length;
  if (inside === entries.length) return { kind: 'in', text: '✓ gets in' };
  if (inside > 0) return { kind: 'some', text: `◐ at ${inside} of ${entries.length}` };
  if (unseen === entries.length) return { kind: 'unseen', text: '? not seen' };
  const causes = new Set(entries.flatMap(({ gotIn, cause }) => (gotIn === false ? oneLine(cause) : [])));
  return { kind: 'out', text: `✗ ${[...causes].join(', ')}` };
}

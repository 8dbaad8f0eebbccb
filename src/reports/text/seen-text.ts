/** What was seen of something that standards object to. */
import type { Exposure } from '../../ports/index.ts';
import { foldBy } from './fold.ts';
import { oneLine } from './one-line.ts';
import { pointsText } from './points-text.ts';

/** What was seen, where, the same evidence told once. */
export function seenText(seen: Exposure['seen']): string {
  const folds = foldBy(seen, ({ evidence }) => evidence.replace(/, certificate .*$/, ''));
  const texts = folds.map(({ key, items }) => {
    const points = items.flatMap(({ point }) => (point === null ? [] : [point]));
    const where = points.length === 0 ? '' : ` on ${pointsText(points, points)}`;
    return `${oneLine(key)}${where}`;
  });
  const more = texts.length - MAX_SEEN;
  return more > 0 ? `${texts.slice(0, MAX_SEEN).join('; ')}; and ${more} more` : texts.join('; ');
}

const MAX_SEEN = 4;

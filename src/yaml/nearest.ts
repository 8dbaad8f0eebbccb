/** "Did you mean": the known word that a misspelt one is closest to. */
import leven from 'leven';

/** Longer words aren't compared: nobody misspells them, and the comparison costs the product of both lengths. */
const LONGEST = 100;

/**
 * The candidate that differs in case only, else the one with the smallest edit distance (insert, delete, replace), the first of several; undefined if none is
 * within `maxDistance`, by default a third of the word's length rounded up, at most 3.
 */
export function nearestWord(word: string, candidates: Iterable<string>, maxDistance?: number): string | undefined {
  if (word.length > LONGEST) return undefined;
  const lower = word.toLowerCase();
  let limit = maxDistance ?? Math.min(3, Math.ceil(word.length / 3));
  let best: string | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    // A word in the wrong case is farther off by letters than by meaning.
    if (candidate.toLowerCase() === lower) return candidate;
    const distance = leven(word, candidate, { maxDistance: limit + 1 });
    if (distance > limit) continue;
    best = candidate;
    limit = distance - 1;
    if (limit < 0) break;
  }
  return best;
}

/** The hint for a misspelt word, ready for a {@link Diagnostic}: `did you mean "hosts"?`; undefined if none is near. */
export function didYouMean(word: string, candidates: Iterable<string>, maxDistance?: number): string | undefined {
  const near = nearestWord(word, candidates, maxDistance);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

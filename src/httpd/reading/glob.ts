/** Shell wildcards as apr_fnmatch understands them in Include. */

/** Whether a path part is a pattern: `*`, `?`, or a `[` that is closed, none of them escaped (`apr_fnmatch_test`). */
export function isGlob(part: string): boolean {
  return /[*?]|\[.*\]/s.test(part.replace(/\\[^]?/g, ''));
}

/**
 * `apr_fnmatch(pattern, name, APR_FNM_PERIOD)` for one path part: a leading dot must be written out. Greedy with one
 * point to come back to, so the time is at most the product of the lengths.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.') && !pattern.startsWith('\\.')) return false;
  let p = 0;
  let n = 0;
  let star = -1;
  let starName = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p;
      starName = n;
      p += 1;
      continue;
    }
    const next = matchOne(pattern, p, name[n] ?? '');
    if (next !== -1) {
      p = next;
      n += 1;
    } else if (star === -1) return false;
    else {
      p = star + 1;
      starName += 1;
      n = starName;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p >= pattern.length;
}

/** The pattern position after a match of one character, or -1. */
function matchOne(pattern: string, at: number, char: string): number {
  const c = pattern[at];
  if (c === '?') return at + 1;
  if (c === '[') return matchSet(pattern, at, char);
  if (c === '\\' && at + 1 < pattern.length) return pattern[at + 1] === char ? at + 2 : -1;
  return c === char ? at + 1 : -1;
}

function matchSet(pattern: string, at: number, char: string): number {
  const negated = pattern[at + 1] === '!' || pattern[at + 1] === '^';
  let i = at + (negated ? 2 : 1);
  const first = i;
  let found = false;
  while (pattern[i] !== ']' || i === first) {
    if (i >= pattern.length) return char === '[' ? at + 1 : -1;
    const low = pattern[i] ?? '';
    const ranged = pattern[i + 1] === '-' && pattern[i + 2] !== undefined && pattern[i + 2] !== ']';
    const high = ranged ? (pattern[i + 2] ?? '') : low;
    if (char >= low && char <= high) found = true;
    i += ranged ? 3 : 1;
  }
  return found === negated ? -1 : i + 1;
}

/** Host names told as ranges, as ClusterShell writes them: `web[01-20],db[1-2,10]`. */

/** A name with one of its numbers cut out. */
interface Cut {
  readonly name: string;
  readonly head: string;
  readonly digits: string;
  readonly tail: string;
}

/** Longer numbers are serial numbers rather than counters, and don't fit a double exactly. */
const MAX_DIGITS = 15;
/** Numbers of a name that are looked at. */
const MAX_CUTS = 8;

/**
 * Folds names that differ in one number only. Leading zeros are kept: `web01` and `web1` are two hosts. Names come
 * out in the order in which they, or the first of their range, came in; doubles are told once.
 */
export function foldNames(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const groups = groupsOf(unique);
  const told = new Set<readonly Cut[]>();
  const words: string[] = [];
  for (const name of unique) {
    const group = groups.get(name);
    if (group === undefined) words.push(name);
    else if (!told.has(group)) words.push(rangeText(group));
    if (group !== undefined) told.add(group);
  }
  return words.join(',');
}

/** For each name that folds, the group that it folds with: the largest of those that one of its numbers offers. */
function groupsOf(names: readonly string[]): ReadonlyMap<string, readonly Cut[]> {
  const candidates = new Map<string, Cut[]>();
  for (const cut of names.flatMap(cutsOf)) {
    const key = JSON.stringify([cut.head, cut.tail]);
    const group = candidates.get(key);
    if (group === undefined) candidates.set(key, [cut]);
    else group.push(cut);
  }
  const assigned = new Map<string, readonly Cut[]>();
  for (const candidate of [...candidates.values()].sort((a, b) => b.length - a.length)) {
    const group = candidate.filter(({ name }) => !assigned.has(name));
    if (group.length > 1) for (const { name } of group) assigned.set(name, group);
  }
  return assigned;
}

/** The last number first: of two groups of the same size the one by the last number reads better. */
function cutsOf(name: string): Cut[] {
  const numbers = [...name.matchAll(/\d+/g)]
    .filter(([digits]) => digits.length <= MAX_DIGITS)
    .slice(-MAX_CUTS)
    .reverse();
  return numbers.map(({ 0: digits, index }) => {
    return { name, head: name.slice(0, index), digits, tail: name.slice(index + digits.length) };
  });
}

function rangeText(group: readonly Cut[]): string {
  const [{ head, tail } = { head: '', tail: '' }] = group;
  return `${head}[${rangesOf(group.map(({ digits }) => digits)).join(',')}]${tail}`;
}

/** `['01','02','3']` to `['01-02','3']`: numbers follow each other only where they are written with the same width. */
function rangesOf(numbers: readonly string[]): string[] {
  const sorted = [...numbers].sort((a, b) => Number(a) - Number(b) || a.length - b.length);
  const ranges: { first: string; last: string }[] = [];
  for (const number of sorted) {
    const range = ranges.at(-1);
    if (range !== undefined && follows(range.first, range.last, number)) range.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges.map(({ first, last }) => (first === last ? first : `${first}-${last}`));
}

/** Whether counting on from `last`, padded as `first` is, gives `next`. */
function follows(first: string, last: string, next: string): boolean {
  const width = first.startsWith('0') ? first.length : 1;
  return String(Number(last) + 1).padStart(width, '0') === next;
}

/** Stands in for core/memo.ts, which remembers what was computed from a text. */

/** The function itself. */
export function memoize<R>(compute: (text: string) => R): (text: string) => R {
  return compute;
}

/** What a command calls the hosts that were folded into one group. */

/** In the place of a name, while nothing depends on it. */
export const ANY_HOST = 'HOST';
const MAX_NAMES = 5;

/** A pattern for `--limit`; with many hosts the word HOST, for nobody copies a line of a hundred names. */
export function hostPattern(names: readonly string[]): string {
  return names.length > MAX_NAMES ? ANY_HOST : names.join(',');
}

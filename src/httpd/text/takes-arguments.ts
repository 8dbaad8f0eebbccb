/** How many arguments httpd takes where a section opens. */

/** Those that take just one, whatever it is; by lower-case name. */
const ONE = new Set([
  ...['directory', 'directorymatch', 'files', 'filesmatch', 'location', 'locationmatch'],
  ...['if', 'elseif'],
]);

/** Of these, those in which a `~` may stand in front of it: what follows is a regular expression then. */
const TILDE = new Set(['directory', 'directorymatch', 'files', 'location']);

/**
 * Whether httpd opens the section with these words, as far as their number goes ("Multiple <Location> arguments not (yet)
 * supported", server/core.c). True for all sections of which nothing is known.
 */
export function takesArguments(name: string, words: readonly string[]): boolean {
  const key = name.toLowerCase();
  if (!ONE.has(key)) return true;
  const most = TILDE.has(key) && words[0] === '~' ? 2 : 1;
  return words.length > 0 && words.length <= most;
}

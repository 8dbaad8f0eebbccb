/** Which sections httpd's own modules refuse in which others; <VirtualHost> has rules of its own. */

/** Those of the whole server; by lower-case name. */
const OF_SERVER = new Set(['directory', 'directorymatch', 'location', 'locationmatch', 'proxy', 'proxymatch']);

/** Those that stand in one that limits what is in it to some requests, and nowhere else. */
const OF_REQUESTS = new Set(['limit', 'limitexcept', 'requireall', 'requireany', 'requirenone']);

/** Those that don't take others however deep these are in them (`ap_check_cmd_context`), by the names of the others. */
const CLOSED = new Map<string, ReadonlySet<string>>([
  ...['files', 'filesmatch'].map((name) => [name, new Set(['location', 'locationmatch', ...OF_REQUESTS])] as const),
  ...['if', 'elseif', 'else'].map((name) => [name, OF_REQUESTS] as const),
]);

/**
 * Why httpd refuses a section in those around it (outermost first, <VirtualHost> and conditions not among them), in
 * words; null where it takes it, and for all of which nothing is known.
 */
export function misplacedSection(name: string, around: readonly { readonly name: string }[]): string | null {
  const key = name.toLowerCase();
  const innermost = around.at(-1);
  if (innermost === undefined) return OF_REQUESTS.has(key) ? 'outside of <Directory>, <Location> and their like' : null;
  if (OF_SERVER.has(key)) return `in <${innermost.name}>`;
  const closed = around.find((section) => CLOSED.get(key)?.has(section.name.toLowerCase()));
  return closed === undefined ? null : `in <${closed.name}>`;
}

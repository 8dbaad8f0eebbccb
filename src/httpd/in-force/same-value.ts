/** Whether a line has a value already. */
import type { Occurrence } from '../reading/configuration.ts';
import { splitWords } from '../text/words.ts';

/** Directives whose words httpd compares without regard to case; cipher lists, for one, it doesn't. */
const CASELESS = new Set([
  'sslprotocol',
  'sslproxyprotocol',
  'sslengine',
  'sslproxyengine',
  'sslhonorcipherorder',
  'sslcompression',
  'sslsessiontickets',
  'sslinsecurerenegotiation',
  'sslstrictsnivhostcheck',
]);

/** Quotes and blanks between words make no difference; a variable counts as what it stands for. */
export function sameValue(current: Pick<Occurrence, 'name' | 'rawArgs' | 'args'>, args: string): boolean {
  if (current.rawArgs === args) return true;
  const caseless = CASELESS.has(current.name.toLowerCase());
  const same = (word: string): string => (caseless ? word.toLowerCase() : word);
  const wanted = splitWords(args).map((w) => same(w.value));
  return wanted.length === current.args.length && current.args.every((word, i) => same(word) === wanted[i]);
}

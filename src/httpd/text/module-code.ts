/** Parts of a configuration that a module reads itself, as text in a language of its own. */
import type { LogicalLine } from './lines.ts';

/** Sections whose lines are Perl or Lua (mod_perl, mod_lua); by lower-case name. */
const CODE = new Set([
  'perl',
  'luaquickhandler',
  ...['pretranslatename', 'translatename', 'fixups', 'maptostorage', 'checkuserid', 'typechecker'].map(
    (h) => `luahook${h}`,
  ),
  ...['accesschecker', 'authchecker'].map((hook) => `luahook${hook}`),
]);

/** Whether a section of that name holds code. Where its module isn't loaded, httpd refuses it. */
export function holdsCode(name: string): boolean {
  return CODE.has(name.toLowerCase());
}

/** Whether the line ends the code: mod_perl wants it alone and in this case, mod_lua at the beginning of a line. */
export function endsCode(name: string, { text }: LogicalLine): boolean {
  if (name.toLowerCase() === 'perl') return text === '</Perl>';
  return text.toLowerCase().startsWith(`</${name.toLowerCase()}`);
}

/** Lower-case words of code: what it mentions isn't at the beginning of its lines. */
export function wordsOfCode(lines: readonly { readonly logical: LogicalLine }[]): Set<string> {
  return new Set(lines.flatMap(({ logical }) => logical.text.toLowerCase().match(/\w+/g) ?? []));
}

/** Whether mod_perl reads what follows this directive as documentation, or no more at all. */
export function startsPod(directive: string): boolean {
  return directive === '=pod' || directive === '=back' || directive === '__end__';
}

/** Whether the configuration goes on behind this line (mod_perl `pod`). */
export function endsPod(directive: string, { text }: LogicalLine): boolean {
  return directive !== '__end__' && (text === '=cut' || /^=over.*(httpd|apache)/.test(text));
}

/** Recognises the lines that open and close sections. */
import { readWord } from './words.ts';

/**
 * The name a line closes: `VirtualHost` of `</VirtualHost>`; null if it closes nothing. httpd wants the `>` at the end
 * of the first word (`</X >` is refused everywhere) and ignores what follows in most places, so this does too.
 * An empty name stands for a close httpd refuses.
 */
export function closeName(text: string): string | null {
  return closedBy(firstWord(text));
}

/** {@link closeName} of a line's first word. */
export function closedBy(word: string): string | null {
  if (!word.startsWith('</')) return null;
  return word.endsWith('>') ? word.slice(2, -1) : '';
}

/** The name a line opens: `IfModule` of `<IfModule ssl_module>`; null for an ordinary directive, empty for a bare `<`. */
export function openName(text: string): string | null {
  return openedBy(firstWord(text));
}

/** {@link openName} of a line's first word. */
export function openedBy(word: string): string | null {
  if (!word.startsWith('<')) return null;
  return withoutBracket(word).slice(1);
}

/** httpd takes one `>` from the end of any first word without a `/` in second place (`ap_build_config_sub`). */
export function withoutBracket(word: string): string {
  return word.endsWith('>') && word[1] !== '/' ? word.slice(0, -1) : word;
}

/** What stands between the name and the last `>`; null where the `>` is missing and httpd refuses the section. */
export function sectionArguments(text: string): { text: string; offset: number } | null {
  const { word, next } = readWord(text, 0);
  if (next >= text.length) return word.value.endsWith('>') ? { text: '', offset: text.length } : null;
  const end = text.lastIndexOf('>');
  return end < next ? null : { text: text.slice(next, end), offset: next };
}

const CONDITIONALS = new Set(['ifmodule', 'ifdefine', 'ifversion', 'iffile', 'ifdirective', 'ifsection']);

/** Whether a section is decided while the configuration is read, and not per request as <If> is. */
export function isConditional(name: string): boolean {
  return CONDITIONALS.has(name.toLowerCase());
}

/** mod_macro keeps a body as text; every other section is parsed. */
export function isMacroOpen(name: string): boolean {
  return name.toLowerCase() === 'macro';
}

function firstWord(text: string): string {
  return readWord(text, 0).word.value;
}

/** Text as roff: what man(7) needs to show it as it is. */

/** Lines of text. A dot or quote at the beginning would be a request, a hyphen a typographic one. */
export function roffText(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/[^\n -~]/gu, (c) => `\\[u${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/^[.']/gm, '\\&$&');
}

/** An argument of a request: quotes in it are doubled. */
export function roffArgument(text: string): string {
  return `"${roffText(text.replace(/\s+/g, ' ')).replaceAll('"', '""')}"`;
}

/** A paragraph; one with an indented line is shown as it stands. */
export function roffParagraph(text: string): readonly string[] {
  return /^ /m.test(text) ? ['.PP', '.nf', roffText(text), '.fi'] : ['.PP', roffText(text)];
}

/** What is said of a term. */
export function roffTerm(term: string, text: string): readonly string[] {
  return ['.TP', `.B ${roffArgument(term)}`, ...(text === '' ? ['\\&'] : [roffText(text)])];
}

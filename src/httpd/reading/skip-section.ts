/** Skips a section without reading it, as httpd does where a condition doesn't hold. */
import type { Cursor } from './cursor.ts';
import { withoutBracket } from '../text/section-line.ts';
import { readWord } from '../text/words.ts';

/** `closed` as httpd wants it; `crossed` with sections that were not closed in order; else the end wasn't found. */
export type SkipEnd = 'closed' | 'crossed' | 'unclosed';

/**
 * Goes behind the line that closes the section `name` (`ap_soak_end_container` in server/config.c): lines that begin
 * with `<` open another one, whatever they are, and no variable is put in. A line that closes a section around it
 * (`isAround`) is left to be read.
 */
export function skipSection(cursor: Cursor, name: string, isAround: (name: string) => boolean): SkipEnd {
  const open = new OpenNames(name);
  let end: SkipEnd = 'closed';
  for (let line = cursor.next(); line !== null; line = cursor.next()) {
    const { word, next } = readWord(line.logical.text, 0);
    if (!word.value.startsWith('<')) continue;
    const alone = next >= line.logical.text.length;
    if (!word.value.startsWith('</')) open.push((alone ? withoutBracket(word.value) : word.value).slice(1));
    else {
      const closed = word.value.slice(2, -1);
      if (!open.has(closed) && isAround(closed.toLowerCase())) {
        cursor.unread(line);
        return 'unclosed';
      }
      if (!open.close(closed)) end = 'crossed';
      if (open.none) return end;
    }
  }
  return 'unclosed';
}

/** Names of open sections; each step takes constant time on average. */
class OpenNames {
  readonly #names: string[] = [];
  readonly #counts = new Map<string, number>();

  constructor(name: string) {
    this.push(name);
  }

  get none(): boolean {
    return this.#names.length === 0;
  }

  has(name: string): boolean {
    return (this.#counts.get(name.toLowerCase()) ?? 0) > 0;
  }

  push(name: string): void {
    this.#names.push(name.toLowerCase());
    this.#count(name.toLowerCase(), 1);
  }

  /** Closes the innermost one of that name and those in it; whether there was one, and none in it. */
  close(name: string): boolean {
    if (!this.has(name)) return false;
    const innermost = this.#pop() === name.toLowerCase();
    if (!innermost) while (this.#pop() !== name.toLowerCase());
    return innermost;
  }

  #pop(): string | undefined {
    const name = this.#names.pop();
    if (name !== undefined) this.#count(name, -1);
    return name;
  }

  #count(name: string, by: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }
}

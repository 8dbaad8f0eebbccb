/**
 * Some lines at the bottom of a terminal that are written over in place. Every change is one write, which puts the new
 * characters over the old ones before it erases what is left: nothing flickers. The cursor is never hidden and no mode
 * of the terminal outlasts a write, so that whatever ends the program leaves the terminal as it was.
 */
import type { Size } from './view.ts';

/** What it needs of a terminal: process.stderr is one. */
export interface LiveTerminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** A terminal that tells no size is taken for the smallest that is usual. */
const USUAL: Size = { columns: 80, rows: 24 };

const TO_LINE_END = '\u001b[K';
const TO_SCREEN_END = '\u001b[J';
/** Lines are cut to fit; should one be wider than it was thought to be, it is cut off instead of wrapped. */
const [NO_WRAP, WRAP] = ['\u001b[?7l', '\u001b[?7h'];
/** Terminals that know it show what stands between at once; others ignore it. */
const [BEGIN, END] = ['\u001b[?2026h', '\u001b[?2026l'];

export class LiveArea {
  readonly #terminal: LiveTerminal;
  /** What stands there now; the cursor is at the end of its last line. */
  #lines: readonly string[] = [];

  constructor(terminal: LiveTerminal) {
    this.#terminal = terminal;
  }

  get size(): Size {
    const { columns, rows } = this.#terminal;
    return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
  }

  /** Puts these lines in the place of those before. They must fit the terminal. */
  draw(lines: readonly string[]): void {
    if (lines.length > 0) this.#put('', lines);
  }

  /** Writes text that stays, above the lines. */
  persist(text: string): void {
    const lasting = text.replace(/\n$/, '').split('\n');
    this.#put(lasting.map((line) => `${line}${TO_LINE_END}\n`).join(''), this.#lines);
  }

  /** Takes the lines away; the cursor stands where they began. */
  clear(): void {
    if (this.#lines.length > 0) this.#terminal.write(`${this.#toFirst()}${TO_SCREEN_END}`);
    this.#lines = [];
  }

  #put(lasting: string, lines: readonly string[]): void {
    const frame = lines.map((line) => `${line}${TO_LINE_END}`).join('\n');
    this.#terminal.write(`${BEGIN}${this.#toFirst()}${lasting}${NO_WRAP}${frame}${WRAP}${TO_SCREEN_END}${END}`);
    this.#lines = lines;
  }

  /** To the beginning of the first line. In a terminal that was made narrower since, lines may take several rows now. */
  #toFirst(): string {
    const { columns, rows } = this.size;
    const above = this.#lines
      .slice(0, -1)
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
    const up = Math.min(above, rows - 1);
    return up > 0 ? `\r\u001b[${up}A` : '\r';
  }
}

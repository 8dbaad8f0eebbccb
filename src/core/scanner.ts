/** Walks through a text from left to right, by sticky patterns. */
export class Scanner {
  readonly text: string;
  readonly #space: RegExp;
  #at = 0;

  /** `space` is what {@link Scanner.sign} passes over: a sticky pattern that matches the empty text, too. */
  constructor(text: string, space: RegExp) {
    this.text = text;
    this.#space = space;
  }

  /** The offset of what comes next. */
  get at(): number {
    return this.#at;
  }

  /** What a sticky pattern matches here, passed over; null where it doesn't match. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  /** Passes over white space. */
  skip(): void {
    this.take(this.#space);
  }

  /** Takes these characters if they come next, behind white space or not. White space is passed over in any case. */
  sign(characters: string): boolean {
    this.skip();
    if (!this.text.startsWith(characters, this.#at)) return false;
    this.#at += characters.length;
    return true;
  }
}

/** Steps over the words of an expression. */
import { quoted } from '../yaml/index.ts';
import { TemplateFault } from './fault.ts';
import type { Token } from './tokens.ts';

/** The words in order, with the one that is due. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  /** The last of the tokens is of kind `end`. */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The word that is due. */
  get token(): Token {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('no tokens');
    return token;
  }

  /** The word behind it. */
  get following(): Token | undefined {
    return this.#tokens[this.#at + 1];
  }

  ends(): boolean {
    return this.token.kind === 'end';
  }

  /** Takes the word that is due. */
  next(): Token {
    const { token } = this;
    this.#at += 1;
    return token;
  }

  /** Whether one of these operators or names is due. */
  is(...words: readonly string[]): boolean {
    const { kind, text } = this.token;
    return (kind === 'operator' || kind === 'name') && words.includes(text);
  }

  /** Takes the word if it is one of these. */
  skip(...words: readonly string[]): Token | null {
    return this.is(...words) ? this.next() : null;
  }

  /** Takes this word; throws if another is due. */
  expect(word: string): Token {
    if (this.is(word)) return this.next();
    throw this.fault(`${quoted(word)} is missing here`);
  }

  /** Takes a name; throws if something else is due. */
  name(what: string): Token {
    if (this.token.kind === 'name') return this.next();
    throw this.fault(`${what} is missing here`);
  }

  /** A fault at the word that is due, or at another. */
  fault(message: string, hint?: string, { at } = this.token): TemplateFault {
    return new TemplateFault(message, hint, at);
  }
}

/** Reads an expression into its tree, with Jinja's rules of precedence (jinja2/parser.py). */
import { didYouMean, quoted } from '../yaml/index.ts';
import { ARITHMETIC, type ArithmeticOperator } from './arithmetic.ts';
import { TemplateFault } from './fault.ts';
import { FILTERS } from './filters/index.ts';
import { METHODS } from './methods.ts';
import { COMPARISONS, type CallArguments, type Comparison, type Node } from './node.ts';
import { TESTS } from './tests/index.ts';
import { tokensOf, type ExpressionForm, type Token } from './tokens.ts';
import { NO_FILTERS, NO_FUNCTIONS, NO_TESTS } from './unsupported.ts';
import type { TemplateValue } from './values.ts';

/** The tree of an expression. Throws a fault with its place. */
export function parseExpression(text: string, form: ExpressionForm): Node {
  return new Parser(tokensOf(text, form)).whole();
}

const CONSTANTS: ReadonlyMap<string, TemplateValue> = new Map<string, TemplateValue>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
/** Names that end the argument of a test without parentheses. */
const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'if', 'else', 'in', 'is']);
/** Levels of an expression: reading and evaluating recurse. */
const DEEPEST = 100;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    if (this.#ends()) throw this.#fault('the expression is empty');
    const node = this.#expression();
    if (!this.#ends()) throw this.#fault(`${quoted(this.#token.text)} isn't expected here`);
    return node;
  }

  #ends(): boolean {
    return this.#token.kind === 'end';
  }

  get #token(): Token {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('no tokens');
    return token;
  }

  #next(): Token {
    const token = this.#token;
    this.#at += 1;
    return token;
  }

  #is(...words: readonly string[]): boolean {
    const { kind, text } = this.#token;
    return (kind === 'operator' || kind === 'name') && words.includes(text);
  }

  #skip(...words: readonly string[]): Token | null {
    return this.#is(...words) ? this.#next() : null;
  }

  #expect(word: string): Token {
    if (this.#is(word)) return this.#next();
    throw this.#fault(`${quoted(word)} is missing here`);
  }

  #name(what: string): Token {
    if (this.#token.kind === 'name') return this.#next();
    throw this.#fault(`${what} is missing here`);
  }

  #fault(message: string, hint?: string, { at } = this.#token): TemplateFault {
    return new TemplateFault(message, hint, at);
  }

  #expression(): Node {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#fault('the expression is nested too deeply');
    let node = this.#or();
    while (this.#skip('if') !== null) {
      const test = this.#or();
      const otherwise = this.#skip('else') === null ? null : this.#expression();
      node = { kind: 'choice', at: node.at, then: node, test, otherwise };
    }
    this.#depth -= 1;
    return node;
  }

  #or(): Node {
    let left = this.#and();
    while (this.#skip('or') !== null) left = { kind: 'logic', at: left.at, operator: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Node {
    let left = this.#not();
    while (this.#skip('and') !== null) left = { kind: 'logic', at: left.at, operator: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Node {
    const word = this.#skip('not');
    return word === null ? this.#comparison() : { kind: 'not', at: word.at, of: this.#not() };
  }

  #comparison(): Node {
    const first = this.#arithmetic(0);
    const rest: { operator: Comparison; than: Node }[] = [];
    for (let operator = this.#comparisonWord(); operator !== null; operator = this.#comparisonWord())
      rest.push({ operator, than: this.#arithmetic(0) });
    return rest.length === 0 ? first : { kind: 'comparison', at: first.at, first, rest };
  }

  #comparisonWord(): Comparison | null {
    const isNotIn = this.#is('not') && this.#tokens[this.#at + 1]?.text === 'in';
    if (isNotIn) this.#at += 1;
    const word = this.#skip(...COMPARISONS)?.text;
    return COMPARISONS.find((one) => one === (isNotIn ? `not ${word}` : word)) ?? null;
  }

  /** From loose to tight; all of them group from the left. */
  #arithmetic(level: number): Node {
    if (level === 1) return this.#concat();
    const words = LEVELS[level];
    if (words === undefined) return this.#unary(true);
    let left = this.#arithmetic(level + 1);
    for (let word = this.#skip(...words); word !== null; word = this.#skip(...words))
      left = { kind: 'arithmetic', at: left.at, operator: operatorOf(word), left, right: this.#arithmetic(level + 1) };
    return left;
  }

  #concat(): Node {
    const parts = [this.#arithmetic(2)];
    while (this.#skip('~') !== null) parts.push(this.#arithmetic(2));
    const [first] = parts;
    return first !== undefined && parts.length === 1 ? first : { kind: 'concat', at: first?.at ?? 0, parts };
  }

  #unary(withFilters: boolean): Node {
    const sign = this.#skip('-', '+');
    const node: Node =
      sign === null
        ? this.#postfix(this.#primary())
        : this.#postfix({ kind: 'sign', at: sign.at, minus: sign.text === '-', of: this.#unary(false) });
    return withFilters ? this.#filters(node) : node;
  }

  #primary(): Node {
    const token = this.#next();
    if (token.kind === 'number') return { kind: 'literal', at: token.at, value: token.value };
    if (token.kind === 'string') return this.#strings(token);
    if (token.kind === 'name') return this.#nameOrConstant(token);
    if (token.text === '(') return this.#parenthesised(token);
    if (token.text === '[') return { kind: 'list', at: token.at, items: this.#items(']') };
    if (token.text === '{') return this.#dict(token);
    const message =
      token.kind === 'end' ? 'the expression ends too early' : `${quoted(token.text)} isn't expected here`;
    throw this.#fault(message, undefined, token);
  }

  /** Strings that follow each other are one. */
  #strings({ at, value }: Token): Node {
    let text = String(value);
    while (this.#token.kind === 'string') text += String(this.#next().value);
    return { kind: 'literal', at, value: text };
  }

  #nameOrConstant(token: Token): Node {
    const constant = CONSTANTS.get(token.text);
    if (constant !== undefined) return { kind: 'literal', at: token.at, value: constant };
    if (KEYWORDS.has(token.text)) throw this.#fault(`${quoted(token.text)} isn't expected here`, undefined, token);
    if (this.#is('(')) {
      const hint = NO_FUNCTIONS.get(token.text) ?? 'fleet has filters (value | filter) and tests (value is test)';
      throw this.#fault(`there is no function ${quoted(token.text)}`, hint, token);
    }
    return { kind: 'name', at: token.at, name: token.text };
  }

  /** One expression in parentheses is itself; several are a tuple, which is a list here. */
  #parenthesised(open: Token): Node {
    if (this.#skip(')') !== null) return { kind: 'list', at: open.at, items: [] };
    const first = this.#expression();
    if (this.#skip(')') !== null) return first;
    this.#expect(',');
    return { kind: 'list', at: open.at, items: [first, ...this.#items(')')] };
  }

  #items(close: string): readonly Node[] {
    const items: Node[] = [];
    while (this.#skip(close) === null) {
      items.push(this.#expression());
      if (!this.#is(close)) this.#expect(',');
    }
    return items;
  }

  #dict({ at }: Token): Node {
    const entries: (readonly [Node, Node])[] = [];
    while (this.#skip('}') === null) {
      const key = this.#expression();
      this.#expect(':');
      entries.push([key, this.#expression()]);
      if (!this.#is('}')) this.#expect(',');
    }
    return { kind: 'dict', at, entries };
  }

  #postfix(start: Node): Node {
    let node = start;
    for (;;) {
      if (this.#skip('.') !== null) node = this.#attribute(node);
      else if (this.#skip('[') !== null) node = this.#index(node);
      else if (this.#is('(')) throw this.#fault('only methods of texts and mappings can be called');
      else return node;
    }
  }

  #attribute(of: Node): Node {
    const token = this.#next();
    if (token.kind === 'number') return { kind: 'index', at: of.at, of, index: { ...token, kind: 'literal' } };
    if (token.kind !== 'name') throw this.#fault('a name is missing behind the dot', undefined, token);
    if (!this.#is('(')) return { kind: 'attribute', at: token.at, of, name: token.text };
    if (!Object.hasOwn(METHODS, token.text)) throw this.#unknown('method', token, Object.keys(METHODS));
    this.#next();
    return { kind: 'call', at: token.at, of, method: token.text, args: this.#args() };
  }

  #index(of: Node): Node {
    const { at } = this.#token;
    const bounds: (Node | null)[] = [this.#is(':') ? null : this.#expression()];
    while (this.#skip(':') !== null) bounds.push(this.#is(':', ']') ? null : this.#expression());
    this.#expect(']');
    const [index = null] = bounds;
    return bounds.length === 1 && index !== null ? { kind: 'index', at, of, index } : { kind: 'slice', at, of, bounds };
  }

  #filters(start: Node): Node {
    let node = start;
    for (;;) {
      if (this.#skip('|') !== null) node = this.#filter(node);
      else if (this.#skip('is') !== null) node = this.#test(node);
      else return node;
    }
  }

  #filter(of: Node): Node {
    const token = this.#dottedName('the name of a filter');
    if (!Object.hasOwn(FILTERS, token.text)) throw this.#unknown('filter', token, Object.keys(FILTERS), NO_FILTERS);
    const args = this.#skip('(') === null ? NO_ARGUMENTS : this.#args();
    return { kind: 'filter', at: token.at, of, name: token.text, args };
  }

  #test(of: Node): Node {
    const negated = this.#skip('not') !== null;
    const token = this.#testName();
    if (!Object.hasOwn(TESTS, token.text)) throw this.#unknown('test', token, Object.keys(TESTS), NO_TESTS);
    return { kind: 'test', at: token.at, of, name: token.text, args: this.#testArguments(), negated };
  }

  /** `in` is the name of a test as well. */
  #testName(): Token {
    return this.#is('in') ? this.#next() : this.#dottedName('the name of a test');
  }

  #testArguments(): CallArguments {
    if (this.#skip('(') !== null) return this.#args();
    const { kind, text } = this.#token;
    const isArgument =
      kind === 'name' ? !KEYWORDS.has(text) : kind === 'number' || kind === 'string' || ['[', '{'].includes(text);
    return isArgument ? { positional: [this.#postfix(this.#primary())], named: [] } : NO_ARGUMENTS;
  }

  /** `ansible.builtin.bool` is `bool`. */
  #dottedName(what: string): Token {
    let token = this.#name(what);
    while (this.#skip('.') !== null) {
      const { text } = this.#name(what);
      token = { ...token, text: `${token.text}.${text}` };
    }
    return { ...token, text: token.text.replace(/^ansible\.(?:builtin|legacy)\./, '') };
  }

  #args(): CallArguments {
    const positional: Node[] = [];
    const named: { name: string; value: Node }[] = [];
    while (this.#skip(')') === null) {
      if (this.#token.kind === 'name' && this.#tokens[this.#at + 1]?.text === '=') {
        const { text: name } = this.#next();
        this.#next();
        named.push({ name, value: this.#expression() });
      } else positional.push(this.#expression());
      if (!this.#is(')')) this.#expect(',');
    }
    return { positional, named };
  }

  #unknown(
    kind: string,
    token: Token,
    known: readonly string[],
    instead: ReadonlyMap<string, string> = new Map(),
  ): TemplateFault {
    const hint = instead.get(token.text) ?? didYouMean(token.text, known) ?? `known are ${known.join(', ')}`;
    return this.#fault(`fleet has no ${kind} ${quoted(token.text)}`, hint, token);
  }
}

const NO_ARGUMENTS: CallArguments = { positional: [], named: [] };
/** Between the first and the third stands `~`. */
const LEVELS: readonly (readonly string[])[] = [['+', '-'], [], ['*', '/', '//', '%'], ['**']];

function operatorOf({ text }: Token): ArithmeticOperator {
  const operator = ARITHMETIC.find((one) => one === text);
  if (operator === undefined) throw new Error(`${text} is no operator`);
  return operator;
}

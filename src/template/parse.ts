/** Reads an expression into its tree, with Jinja's rules of precedence (jinja2/parser.py). */
import { didYouMean, quoted } from '../yaml/index.ts';
import { ARITHMETIC, type ArithmeticOperator } from './arithmetic.ts';
import { TemplateFault } from './fault.ts';
import { FILTERS } from './filters/index.ts';
import { METHODS } from './methods.ts';
import { COMPARISONS, type CallArguments, type Comparison, type Node } from './node.ts';
import { TESTS } from './tests/index.ts';
import { TokenReader } from './token-reader.ts';
import { tokensOf, type ExpressionForm, type Token } from './tokens.ts';
import { NO_FILTERS, NO_FUNCTIONS, NO_TESTS, insteadOfName } from './unsupported.ts';
import type { TemplateValue } from './values.ts';

/** The tree of an expression. Throws a fault with its place. */
export function parseExpression(text: string, form: ExpressionForm): Node {
  return new Parser(tokensOf(text, form)).whole();
}

/** Names that nobody can define: to use them is an error in every playbook. */
const NEVER_THERE: ReadonlySet<string> = new Set(['vars']);

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
  readonly #in: TokenReader;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#in = new TokenReader(tokens);
  }

  whole(): Node {
    if (this.#in.ends()) throw this.#in.fault('the expression is empty');
    const node = this.#expression();
    if (!this.#in.ends()) throw this.#in.fault(`${quoted(this.#in.token.text)} isn't expected here`);
    return node;
  }

  #expression(): Node {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#in.fault('the expression is nested too deeply');
    let node = this.#or();
    while (this.#in.skip('if') !== null) {
      const test = this.#or();
      const otherwise = this.#in.skip('else') === null ? null : this.#expression();
      node = { kind: 'choice', at: node.at, then: node, test, otherwise };
    }
    this.#depth -= 1;
    return node;
  }

  #or(): Node {
    let left = this.#and();
    while (this.#in.skip('or') !== null)
      left = { kind: 'logic', at: left.at, operator: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Node {
    let left = this.#not();
    while (this.#in.skip('and') !== null)
      left = { kind: 'logic', at: left.at, operator: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Node {
    const word = this.#in.skip('not');
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
    const isNotIn = this.#in.is('not') && this.#in.following?.text === 'in';
    if (isNotIn) this.#in.next();
    const word = this.#in.skip(...COMPARISONS)?.text;
    return COMPARISONS.find((one) => one === (isNotIn ? `not ${word}` : word)) ?? null;
  }

  /** From loose to tight; all of them group from the left. */
  #arithmetic(level: number): Node {
    if (level === 1) return this.#concat();
    const words = LEVELS[level];
    if (words === undefined) return this.#unary(true);
    let left = this.#arithmetic(level + 1);
    for (let word = this.#in.skip(...words); word !== null; word = this.#in.skip(...words))
      left = { kind: 'arithmetic', at: left.at, operator: operatorOf(word), left, right: this.#arithmetic(level + 1) };
    return left;
  }

  #concat(): Node {
    const parts = [this.#arithmetic(2)];
    while (this.#in.skip('~') !== null) parts.push(this.#arithmetic(2));
    const [first] = parts;
    return first !== undefined && parts.length === 1 ? first : { kind: 'concat', at: first?.at ?? 0, parts };
  }

  #unary(withFilters: boolean): Node {
    const sign = this.#in.skip('-', '+');
    const node: Node =
      sign === null
        ? this.#postfix(this.#primary())
        : this.#postfix({ kind: 'sign', at: sign.at, minus: sign.text === '-', of: this.#unary(false) });
    return withFilters ? this.#filters(node) : node;
  }

  #primary(): Node {
    const token = this.#in.next();
    if (token.kind === 'number') return { kind: 'literal', at: token.at, value: token.value };
    if (token.kind === 'string') return this.#strings(token);
    if (token.kind === 'name') return this.#nameOrConstant(token);
    if (token.text === '(') return this.#parenthesised(token);
    if (token.text === '[') return { kind: 'list', at: token.at, items: this.#items(']') };
    if (token.text === '{') return this.#dict(token);
    const message =
      token.kind === 'end' ? 'the expression ends too early' : `${quoted(token.text)} isn't expected here`;
    throw this.#in.fault(message, undefined, token);
  }

  /** Strings that follow each other are one. */
  #strings({ at, value }: Token): Node {
    let text = String(value);
    while (this.#in.token.kind === 'string') text += String(this.#in.next().value);
    return { kind: 'literal', at, value: text };
  }

  #nameOrConstant(token: Token): Node {
    const constant = CONSTANTS.get(token.text);
    if (constant !== undefined) return { kind: 'literal', at: token.at, value: constant };
    if (KEYWORDS.has(token.text)) throw this.#in.fault(`${quoted(token.text)} isn't expected here`, undefined, token);
    if (this.#in.is('(')) {
      const hint = NO_FUNCTIONS.get(token.text) ?? 'fleet has filters (value | filter) and tests (value is test)';
      throw this.#in.fault(`there is no function ${quoted(token.text)}`, hint, token);
    }
    if (NEVER_THERE.has(token.text))
      throw this.#in.fault(`there is no ${quoted(token.text)}`, insteadOfName(token.text), token);
    return { kind: 'name', at: token.at, name: token.text };
  }

  /** One expression in parentheses is itself; several are a tuple, which is a list here. */
  #parenthesised(open: Token): Node {
    if (this.#in.skip(')') !== null) return { kind: 'list', at: open.at, items: [] };
    const first = this.#expression();
    if (this.#in.skip(')') !== null) return first;
    this.#in.expect(',');
    return { kind: 'list', at: open.at, items: [first, ...this.#items(')')] };
  }

  #items(close: string): readonly Node[] {
    const items: Node[] = [];
    while (this.#in.skip(close) === null) {
      items.push(this.#expression());
      if (!this.#in.is(close)) this.#in.expect(',');
    }
    return items;
  }

  #dict({ at }: Token): Node {
    const entries: (readonly [Node, Node])[] = [];
    while (this.#in.skip('}') === null) {
      const key = this.#expression();
      this.#in.expect(':');
      entries.push([key, this.#expression()]);
      if (!this.#in.is('}')) this.#in.expect(',');
    }
    return { kind: 'dict', at, entries };
  }

  #postfix(start: Node): Node {
    let node = start;
    for (;;) {
      if (this.#in.skip('.') !== null) node = this.#attribute(node);
      else if (this.#in.skip('[') !== null) node = this.#index(node);
      else if (this.#in.is('(')) throw this.#in.fault('only methods of texts and mappings can be called');
      else return node;
    }
  }

  #attribute(of: Node): Node {
    const token = this.#in.next();
    if (token.kind === 'number') return { kind: 'index', at: of.at, of, index: { ...token, kind: 'literal' } };
    if (token.kind !== 'name') throw this.#in.fault('a name is missing behind the dot', undefined, token);
    if (!this.#in.is('(')) return { kind: 'attribute', at: token.at, of, name: token.text };
    if (!Object.hasOwn(METHODS, token.text)) throw this.#unknown('method', token, Object.keys(METHODS));
    this.#in.next();
    return { kind: 'call', at: token.at, of, method: token.text, args: this.#args() };
  }

  #index(of: Node): Node {
    const { at } = this.#in.token;
    const bounds: (Node | null)[] = [this.#in.is(':') ? null : this.#expression()];
    while (this.#in.skip(':') !== null) bounds.push(this.#in.is(':', ']') ? null : this.#expression());
    this.#in.expect(']');
    const [index = null] = bounds;
    return bounds.length === 1 && index !== null ? { kind: 'index', at, of, index } : { kind: 'slice', at, of, bounds };
  }

  #filters(start: Node): Node {
    let node = start;
    for (;;) {
      if (this.#in.skip('|') !== null) node = this.#filter(node);
      else if (this.#in.skip('is') !== null) node = this.#test(node);
      else return node;
    }
  }

  #filter(of: Node): Node {
    const token = this.#dottedName('the name of a filter');
    if (!Object.hasOwn(FILTERS, token.text)) throw this.#unknown('filter', token, Object.keys(FILTERS), NO_FILTERS);
    const args = this.#in.skip('(') === null ? NO_ARGUMENTS : this.#args();
    return { kind: 'filter', at: token.at, of, name: token.text, args };
  }

  #test(of: Node): Node {
    const negated = this.#in.skip('not') !== null;
    const token = this.#testName();
    if (!Object.hasOwn(TESTS, token.text)) throw this.#unknown('test', token, Object.keys(TESTS), NO_TESTS);
    return { kind: 'test', at: token.at, of, name: token.text, args: this.#testArguments(), negated };
  }

  /** `in` is the name of a test as well. */
  #testName(): Token {
    return this.#in.is('in') ? this.#in.next() : this.#dottedName('the name of a test');
  }

  #testArguments(): CallArguments {
    if (this.#in.skip('(') !== null) return this.#args();
    const { kind, text } = this.#in.token;
    const isArgument =
      kind === 'name' ? !KEYWORDS.has(text) : kind === 'number' || kind === 'string' || ['[', '{'].includes(text);
    return isArgument ? { positional: [this.#postfix(this.#primary())], named: [] } : NO_ARGUMENTS;
  }

  /** `ansible.builtin.bool` is `bool`. */
  #dottedName(what: string): Token {
    let token = this.#in.name(what);
    while (this.#in.skip('.') !== null) {
      const { text } = this.#in.name(what);
      token = { ...token, text: `${token.text}.${text}` };
    }
    return { ...token, text: token.text.replace(/^ansible\.(?:builtin|legacy)\./, '') };
  }

  #args(): CallArguments {
    const positional: Node[] = [];
    const named: { name: string; value: Node }[] = [];
    while (this.#in.skip(')') === null) {
      if (this.#in.token.kind === 'name' && this.#in.following?.text === '=') {
        const { text: name } = this.#in.next();
        this.#in.next();
        named.push({ name, value: this.#expression() });
      } else positional.push(this.#expression());
      if (!this.#in.is(')')) this.#in.expect(',');
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
    return this.#in.fault(`fleet has no ${kind} ${quoted(token.text)}`, hint, token);
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

/** Evaluates an expression. It can look at values only: there is no way from here to anything of JavaScript's. */
import { Float, didYouMean, quoted } from '../yaml/index.ts';
import { Arguments, type GivenArguments } from './arguments.ts';
import { calculate } from './arithmetic.ts';
import { atIndex, attributeOf, sliceOf } from './access.ts';
import { compareValues, contains, isEqual } from './compare.ts';
import { TemplateFault } from './fault.ts';
import { FILTERS, type FilterTools } from './filters/index.ts';
import { METHODS } from './methods.ts';
import type { CallArguments, Comparison, Node } from './node.ts';
import { pythonText } from './python-text.ts';
import { TESTS } from './tests/index.ts';
import { insteadOfName } from './unsupported.ts';
import { OMIT, Undefined, defined, integer, isTrue, kindOfTemplateValue, type TemplateValue } from './values.ts';

/** Where names get their values from. */
export interface Scope {
  /** Undefined where nothing defines the name. May throw a fault: the value itself can be a template. */
  lookup(name: string): TemplateValue | undefined;
  /** All names, for suggestions. */
  names(): Iterable<string>;
}

/** The value of an expression. Throws a fault with its place. */
export function evaluate(node: Node, scope: Scope): TemplateValue {
  return new Evaluator(scope).value(node);
}

const COMPARE: Readonly<Record<Comparison, (left: TemplateValue, right: TemplateValue) => boolean>> = {
  '==': isEqual,
  '!=': (left, right) => !isEqual(left, right),
  '<': (left, right) => compareValues(left, right) < 0,
  '<=': (left, right) => compareValues(left, right) <= 0,
  '>': (left, right) => compareValues(left, right) > 0,
  '>=': (left, right) => compareValues(left, right) >= 0,
  in: (left, right) => contains(right, left),
  'not in': (left, right) => !contains(right, left),
};

class Evaluator {
  readonly #scope: Scope;
  readonly #tools: FilterTools = {
    filter: (name, value, args) => this.#applyFilter(name, value, args),
    test: (name, value, args) => this.#applyTest(name, value, args),
  };

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** A fault is given the place of the innermost part that has one. */
  value(node: Node): TemplateValue {
    try {
      return this.#valueOf(node);
    } catch (thrown) {
      if (thrown instanceof TemplateFault) thrown.offset ??= node.at;
      throw thrown;
    }
  }

  #valueOf(node: Node): TemplateValue {
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'list':
        return node.items.map((item) => defined(this.value(item)));
      case 'dict':
        return Object.fromEntries(node.entries.map(([key, value]) => [this.#key(key), defined(this.value(value))]));
      case 'name':
        return this.#name(node.name);
      case 'attribute':
        return attributeOf(this.value(node.of), node.name);
      case 'index':
        return atIndex(this.value(node.of), this.value(node.index));
      case 'slice':
        return sliceOf(
          this.value(node.of),
          node.bounds.map((bound) => (bound === null ? null : this.value(bound))),
        );
      case 'call':
        return this.#call(node.method, this.value(node.of), this.#args(node.args));
      case 'filter':
        return this.#applyFilter(node.name, this.value(node.of), this.#args(node.args));
      case 'test':
        return this.#applyTest(node.name, this.value(node.of), this.#args(node.args)) !== node.negated;
      case 'not':
        return !isTrue(this.value(node.of));
      case 'sign':
        return this.#signed(this.value(node.of), node.minus);
      case 'arithmetic':
        return calculate(node.operator, this.value(node.left), this.value(node.right));
      case 'comparison':
        return this.#comparison(node);
      case 'logic':
        return this.#logic(node);
      case 'concat':
        return node.parts.map((part) => pythonText(this.value(part))).join('');
      case 'choice':
        return this.#choice(node);
    }
  }

  #name(name: string): TemplateValue {
    const value = this.#scope.lookup(name);
    if (value !== undefined) return value;
    if (name === 'omit') return OMIT;
    const hint = insteadOfName(name) ?? didYouMean(name, this.#scope.names());
    return new Undefined(`${quoted(name)} is undefined`, hint);
  }

  #key(node: Node): string {
    const key = this.value(node);
    if (typeof key === 'string') return key;
    throw new TemplateFault(`keys of mappings must be strings here, not ${kindOfTemplateValue(key)}`);
  }

  #args({ positional, named }: CallArguments): GivenArguments {
    return {
      positional: positional.map((node) => this.value(node)),
      named: named.map(({ name, value }) => ({ name, value: this.value(value) })),
    };
  }

  #call(method: string, of: TemplateValue, given: GivenArguments): TemplateValue {
    const found = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (found === undefined) throw new TemplateFault(`there is no method ${quoted(method)}`);
    return found.apply(defined(of), new Arguments(method, found.params, given));
  }

  #applyFilter(name: string, value: TemplateValue, given: GivenArguments): TemplateValue {
    const found = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
    if (found === undefined) throw new TemplateFault(`fleet has no filter ${quoted(name)}`);
    const subject = found.takesUndefined === true ? value : defined(value);
    const own = found.handsOn === true ? { positional: [], named: [] } : given;
    return found.apply(subject, new Arguments(name, found.params, own), { tools: this.#tools, rest: given });
  }

  #applyTest(name: string, value: TemplateValue, given: GivenArguments): boolean {
    const found = Object.hasOwn(TESTS, name) ? TESTS[name] : undefined;
    if (found === undefined) throw new TemplateFault(`fleet has no test ${quoted(name)}`);
    const subject = found.takesUndefined === true ? value : defined(value);
    return found.holds(subject, new Arguments(name, found.params, given));
  }

  #signed(value: TemplateValue, minus: boolean): TemplateValue {
    const known = defined(value);
    if (known instanceof Float) return minus ? new Float(-known.value) : known;
    if (typeof known === 'number') return minus ? integer(-known) : known;
    throw new TemplateFault(`${kindOfTemplateValue(known)} has no sign`);
  }

  /** `1 < 2 < 3` holds where all of its steps do. */
  #comparison({ first, rest }: Extract<Node, { kind: 'comparison' }>): boolean {
    let left = this.value(first);
    for (const { operator, than } of rest) {
      const right = this.value(than);
      if (!COMPARE[operator](left, right)) return false;
      left = right;
    }
    return true;
  }

  /** As in Python, the value of one of the sides. */
  #logic({ operator, left, right }: Extract<Node, { kind: 'logic' }>): TemplateValue {
    const first = this.value(left);
    return isTrue(first) === (operator === 'or') ? first : this.value(right);
  }

  #choice({ test, then, otherwise }: Extract<Node, { kind: 'choice' }>): TemplateValue {
    if (isTrue(this.value(test))) return this.value(then);
    if (otherwise !== null) return this.value(otherwise);
    return new Undefined('the condition of an "if" is false, and it has no "else"', 'add one');
  }
}

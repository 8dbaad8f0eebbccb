/** Arguments of filters, tests and methods by their names. */
import { quoted } from '../yaml/index.ts';
import { TemplateFault } from './fault.ts';
import { isTrue, kindOfTemplateValue, type TemplateValue } from './values.ts';

/** Arguments that were evaluated. */
export interface GivenArguments {
  readonly positional: readonly TemplateValue[];
  readonly named: readonly { readonly name: string; readonly value: TemplateValue }[];
}

/** Gives arguments of one call by name; what wasn't given is undefined. */
export class Arguments {
  readonly #values: ReadonlyMap<string, TemplateValue>;
  readonly #of: string;

  /** `names` are those that may be given, in order. Throws for more, and for others. */
  constructor(of: string, names: readonly string[], { positional, named }: GivenArguments) {
    this.#of = of;
    if (positional.length > names.length)
      throw new TemplateFault(`${quoted(of)} takes at most ${names.length} arguments, not ${positional.length}`);
    const stray = named.find(({ name }) => !names.includes(name));
    if (stray !== undefined) {
      const hint = names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`;
      throw new TemplateFault(`${quoted(of)} has no argument ${quoted(stray.name)}`, hint);
    }
    this.#values = new Map([
      ...positional.map((value, index) => [names[index] ?? '', value] as const),
      ...named.map(({ name, value }) => [name, value] as const),
    ]);
  }

  get(name: string): TemplateValue | undefined {
    return this.#values.get(name);
  }

  /** An argument that can't be left out. */
  required(name: string): TemplateValue {
    const value = this.#values.get(name);
    if (value === undefined) throw new TemplateFault(`${quoted(this.#of)} needs an argument (${name})`);
    return value;
  }

  text(name: string, otherwise?: string): string {
    const value = otherwise === undefined ? this.required(name) : (this.get(name) ?? otherwise);
    return this.#checked(name, 'a string', typeof value === 'string' ? value : undefined, value);
  }

  integer(name: string, otherwise: number): number {
    const value = this.get(name) ?? otherwise;
    return this.#checked(name, 'a whole number', typeof value === 'number' ? value : undefined, value);
  }

  flag(name: string, otherwise = false): boolean {
    return isTrue(this.get(name) ?? otherwise);
  }

  #checked<T>(name: string, kind: string, value: T | undefined, given: TemplateValue): T {
    if (value !== undefined) return value;
    throw new TemplateFault(`"${name}" of ${quoted(this.#of)} must be ${kind}, not ${kindOfTemplateValue(given)}`);
  }
}

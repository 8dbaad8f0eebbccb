/** Variables of one host in layers, the nearest first. Values that are templates are evaluated when they're asked for. */
import type { Diagnostic, Result } from '../core/index.ts';
import { Float, Mapping, Timestamp, UnsafeText, VaultText, isMapping, keyText, quoted } from '../yaml/index.ts';
import type { Place } from '../yaml/index.ts';
import { TemplateFault } from './fault.ts';
import type { Scope } from './evaluate.ts';
import { SecretWatch, type Hostvars } from './hostvars.ts';
import { compileTemplate, evaluateTemplate, isTemplate } from './template.ts';
import { Undefined, type TemplateValue } from './values.ts';

/** One variable where it was written. */
export interface Variable {
  /** Data of YAML: plain, or of the kinds of {@link parseValues}. */
  readonly value: unknown;
  /** Null for what fleet itself sets. */
  readonly place: Place | null;
  /** Whether its texts are evaluated; what a host said never is. */
  readonly isTemplated: boolean;
  /** Whether it is a password: nothing that a plan shows may depend on it. */
  readonly isSecret?: true;
}

/** Variables by name. */
export type Layer = ReadonlyMap<string, Variable>;

/** Opens inline vault values; the error continues the name of the variable. */
export type OpenVault = (value: VaultText) => Result<string, Pick<Diagnostic, 'message' | 'hint'>>;

/** The variables that templates of one host see. */
export class Variables implements Scope {
  readonly #layers: readonly Layer[];
  readonly #openVault: OpenVault;
  readonly #known = new Map<string, { readonly value: TemplateValue; readonly secrets: readonly string[] }>();
  /** Names that are being evaluated, to notice those that need themselves. */
  readonly #open: string[] = [];
  readonly #hostvars: Hostvars | null;
  readonly #watch: SecretWatch;

  /** `layers`: the first that has a name wins. Without `hostvars`, templates see no other host. */
  constructor(layers: readonly Layer[], openVault: OpenVault, hostvars: Hostvars | null = null) {
    this.#layers = layers;
    this.#openVault = openVault;
    this.#hostvars = hostvars;
    this.#watch = hostvars?.watch ?? new SecretWatch();
  }

  /** The same with further layers above. */
  within(...layers: readonly Layer[]): Variables {
    return new Variables([...layers, ...this.#layers], this.#openVault, this.#hostvars);
  }

  *names(): Iterable<string> {
    for (const layer of this.#layers) yield* layer.keys();
  }

  has(name: string): boolean {
    return this.#layers.some((layer) => layer.has(name));
  }

  lookup(name: string): TemplateValue | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) {
      this.#watch.saw(...known.secrets);
      return known.value;
    }
    const variable = this.#layers.find((layer) => layer.has(name))?.get(name);
    if (variable !== undefined) return this.#evaluated(name, variable);
    return name === 'hostvars' ? this.#hostvars?.value : undefined;
  }

  /** What `work` gives, and the names of the secrets that it looked at. */
  watched<T>(work: () => T): { readonly value: T; readonly secrets: readonly string[] } {
    return this.#watch.during(work);
  }

  #evaluated(name: string, variable: Variable): TemplateValue {
    if (this.#open.includes(name)) {
      const loop = [...this.#open.slice(this.#open.indexOf(name)), name].map(quoted).join(' needs ');
      throw new TemplateFault(`variables need themselves: ${loop}`);
    }
    this.#open.push(name);
    try {
      const { value, secrets } = this.watched(() => {
        if (variable.isSecret === true) this.#watch.saw(name);
        return this.#data(variable.value, name, variable);
      });
      this.#known.set(name, { value, secrets });
      return value;
    } finally {
      this.#open.pop();
    }
  }

  /** A value of YAML as a value of templates. What is undefined in any part of it makes all of it undefined. */
  #data(value: unknown, name: string, variable: Variable): TemplateValue {
    if (typeof value === 'string') return this.#text(value, name, variable);
    if (value instanceof UnsafeText || value instanceof Timestamp) return value.text;
    if (value instanceof VaultText) return this.#secret(value, name);
    if (value instanceof Float || value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isInteger(value) ? value : new Float(value);
    if (typeof value === 'bigint') return Number(value);
    if (Array.isArray(value)) return whole(value.map((item) => this.#data(item, name, variable)));
    const entries = value instanceof Mapping ? [...value.entries] : isMapping(value) ? Object.entries(value) : [];
    const read = entries.map(([key, inner]) => [keyText(key), this.#data(inner, name, variable)] as const);
    return read.map(([, inner]) => inner).find((inner) => inner instanceof Undefined) ?? Object.fromEntries(read);
  }

  #text(text: string, name: string, { isTemplated, place }: Variable): TemplateValue {
    if (!isTemplated || !isTemplate(text)) return text;
    const compiled = compileTemplate(text);
    const result = compiled.ok ? evaluateTemplate(compiled.value, this) : compiled;
    if (!result.ok) {
      const { message, hint, isUndefined } = result.error;
      if (isUndefined === true) return new Undefined(within(message, name, place), hint);
      throw new TemplateFault(within(message, name, place), hint);
    }
    const { value } = result;
    return value instanceof Undefined ? new Undefined(within(value.message, name, place), value.hint) : value;
  }

  #secret(value: VaultText, name: string): string {
    this.#watch.saw(name);
    const opened = this.#openVault(value);
    if (opened.ok) return opened.value;
    throw new TemplateFault(`${quoted(name)} ${opened.error.message}`, opened.error.hint);
  }
}

function within(message: string, name: string, place: Place | null): string {
  return place === null ? message : `${message} (in ${quoted(name)}, ${place.file}:${place.line})`;
}

function whole(items: readonly TemplateValue[]): TemplateValue {
  return items.find((item) => item instanceof Undefined) ?? items;
}

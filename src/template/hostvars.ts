/** `hostvars`: the variables of any host of the inventory, evaluated with its own variables and when they're asked for. */
import type { Dict, TemplateValue } from './values.ts';
import type { Variables } from './variables.ts';

/** Where templates of one host find those of all. */
export interface HostVariables {
  readonly names: ReadonlySet<string>;
  /** Of a host that is among the names. Their own `hostvars` should be these. */
  readonly of: (name: string, hostvars: Hostvars) => Variables;
  /** Why a host's dictionary hasn't a name that it could be expected to have; undefined for other names. */
  readonly absence: (name: string) => string | undefined;
}

/** Which secrets were looked at, whichever host's: all variables that see each other share one. */
export class SecretWatch {
  #seen = new Set<string>();

  saw(...names: readonly string[]): void {
    for (const name of names) this.#seen.add(name);
  }

  /** What `work` gives, and the names of the secrets that it looked at. */
  during<T>(work: () => T): { readonly value: T; readonly secrets: readonly string[] } {
    const outer = this.#seen;
    this.#seen = new Set();
    try {
      return { value: work(), secrets: [...this.#seen] };
    } finally {
      for (const name of this.#seen) outer.add(name);
      this.#seen = outer;
    }
  }
}

/** The variables of all hosts as templates see them: nothing is read of a host that no template names. */
export class Hostvars {
  readonly watch = new SecretWatch();
  readonly value: Dict;
  readonly #hosts: HostVariables;

  constructor(hosts: HostVariables) {
    this.#hosts = hosts;
    const known = new Map<string, Dict>();
    this.value = lazyDict(hosts.names, (name) => {
      const dict = known.get(name) ?? this.#dictOf(name);
      known.set(name, dict);
      return dict;
    });
  }

  #dictOf(name: string): Dict {
    const variables = this.#hosts.of(name, this);
    const dict = lazyDict(new Set(variables.names()), (key) => variables.lookup(key));
    ABSENCES.set(dict, this.#hosts.absence);
    return dict;
  }
}

const ABSENCES = new WeakMap<Dict, HostVariables['absence']>();

/** Why a dictionary hasn't the key, where that is known. */
export function absenceOf(dict: Dict, key: string): string | undefined {
  return ABSENCES.get(dict)?.(key);
}

/** A dictionary whose values are made when they're asked for. */
function lazyDict(keys: ReadonlySet<string>, valueOf: (key: string) => TemplateValue | undefined): Dict {
  const isKey = (key: string | symbol): key is string => typeof key === 'string' && keys.has(key);
  const get = (key: string | symbol): TemplateValue | undefined => (isKey(key) ? valueOf(key) : undefined);
  return new Proxy<Record<string, TemplateValue>>(Object.create(null), {
    get: (_, key) => get(key),
    has: (_, key) => isKey(key),
    ownKeys: () => [...keys],
    // Whoever lists the keys doesn't evaluate what stands behind them.
    getOwnPropertyDescriptor: (_, key) =>
      isKey(key) ? { get: () => get(key), enumerable: true, configurable: true } : undefined,
  });
}

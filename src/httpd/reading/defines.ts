/** Define, UnDefine and ${VAR}. */

/** Lines and values longer than this are not expanded: a chain of doubling Defines must not eat the memory. */
const MAX_EXPANDED = 1 << 20;

/** The defines of a server while its configuration is read. */
export class Defines {
  readonly #names: Set<string>;
  readonly #values = new Map<string, string>();
  readonly #env: Readonly<Record<string, string>>;

  /** `names` come from `-D`, which gives a name without a value; `env` is the environment of the process. */
  constructor(names: Iterable<string>, env: Readonly<Record<string, string>>) {
    this.#names = new Set(names);
    this.#env = env;
  }

  /** `<IfDefine name>`; exact case. */
  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** `Define name [value]`. An empty value counts as none, and an earlier one stays. */
  define(name: string, value: string): void {
    this.#names.add(name);
    if (value !== '') this.#values.set(name.toLowerCase(), value);
  }

  undefine(name: string): void {
    this.#names.delete(name);
    this.#values.delete(name.toLowerCase());
  }

  /** Values are found without regard to case (an APR table), the environment with it. Undefined: null. */
  value(name: string): string | null {
    const defined = this.#values.get(name.toLowerCase());
    if (defined !== undefined) return defined;
    return Object.hasOwn(this.#env, name) ? (this.#env[name] ?? null) : null;
  }
}

/** A line with its variables put in. */
export interface Expansion {
  readonly text: string;
  /**
   * Names that stood as `${name}` and have no value; httpd keeps them as they are and warns (AH00111). Those with a `:`
   * are lookups in a RewriteMap.
   */
  readonly undefinedNames: readonly string[];
  /** The result would have been longer than {@link MAX_EXPANDED}; the text is the unexpanded one. */
  readonly tooLong: boolean;
}

/**
 * `ap_resolve_env` (server/core.c): every `${name}` of the line, once, from left to right, before the line is cut into
 * words; so a value may bring several words, or close a quote.
 */
export function expandVariables(text: string, defines: Defines): Expansion {
  const parts: string[] = [];
  const undefinedNames: string[] = [];
  let length = 0;
  let position = 0;
  const put = (part: string): void => {
    length += part.length;
    parts.push(part);
  };
  for (let open = text.indexOf('${'); open !== -1; open = text.indexOf('${', position)) {
    const close = text.indexOf('}', open + 2);
    if (close === -1) break;
    const name = text.slice(open + 2, close);
    const value = defines.value(name);
    if (value === null && !name.includes(':')) undefinedNames.push(name);
    put(text.slice(position, open));
    put(value ?? text.slice(open, close + 1));
    if (length > MAX_EXPANDED) return { text, undefinedNames: [], tooLong: true };
    position = close + 1;
  }
  parts.push(text.slice(position));
  return { text: parts.join(''), undefinedNames, tooLong: false };
}

/** Names that stand as `${name}` in a text, defined or not, each once. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\$\{([^}]*)\}/g)].map((m) => m[1] ?? ''))];
}

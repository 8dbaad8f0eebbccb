/** Reads a TOML text into the values that YAML and JSON give, with the places of its keys. */
import { parseTOML, ParseError, type AST } from 'toml-eslint-parser';
import { err, ok, printable } from '../../core/index.ts';
import type { Diagnostic, Result } from '../../core/index.ts';
import { Float, Mapping, Timestamp, placesIn, yamlTimestamp } from '../../yaml/index.ts';
import type { OffsetToPlace, Value } from '../../yaml/index.ts';
import { fileError } from './source.ts';

/** The whole text as one mapping. A fault has its place; what recurses too deeply is one as well. */
export function parseToml(file: string, text: string): Result<Mapping, Diagnostic> {
  const placeOf = placesIn(file, text);
  try {
    return ok(new TomlReader(placeOf).whole(parseTOML(text)));
  } catch (thrown) {
    if (thrown instanceof ParseError)
      return err({ ...placeOf(thrown.index), severity: 'error', message: printable(`isn't TOML: ${thrown.message}`) });
    if (thrown instanceof RangeError) return err(fileError(file, 'is nested too deeply'));
    throw thrown;
  }
}

class TomlReader {
  readonly #placeOf: OffsetToPlace;
  /** The lists of `[[name]]`: they grow while they're read. */
  readonly #lists = new Map<Value | undefined, Mapping[]>();

  constructor(placeOf: OffsetToPlace) {
    this.#placeOf = placeOf;
  }

  whole({ body: [top] }: AST.TOMLProgram): Mapping {
    const root = new Mapping(this.#placeOf);
    for (const part of top.body) {
      if (part.type === 'TOMLKeyValue') this.#assign(root, part);
      else this.#fill(this.#tableAt(root, part.resolvedKey, part.range[0]), part.body);
    }
    return root;
  }

  #fill(table: Mapping, pairs: readonly AST.TOMLKeyValue[]): Mapping {
    for (const pair of pairs) this.#assign(table, pair);
    return table;
  }

  #assign(table: Mapping, { key, value, range: [offset] }: AST.TOMLKeyValue): void {
    const names = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
    const inner = this.#tableAt(table, names.slice(0, -1), offset);
    const written = 'number' in value ? value.number : undefined;
    inner.set(names.at(-1) ?? '', this.#value(value), offset, written);
  }

  /** A number behind a name counts the tables of `[[name]]`. */
  #tableAt(from: Mapping, path: readonly (string | number)[], offset: number): Mapping {
    const [name, index] = path;
    if (name === undefined) return from;
    if (typeof index !== 'number') return this.#tableAt(this.#named(from, String(name), offset), path.slice(1), offset);
    const list = this.#listed(from, String(name), offset);
    return this.#tableAt((list[index] ??= new Mapping(this.#placeOf)), path.slice(2), offset);
  }

  #named(from: Mapping, name: string, offset: number): Mapping {
    const known = from.entries.get(name);
    if (known instanceof Mapping) return known;
    const table = new Mapping(this.#placeOf);
    from.set(name, table, offset);
    return table;
  }

  #listed(from: Mapping, name: string, offset: number): Mapping[] {
    const known = this.#lists.get(from.entries.get(name));
    if (known !== undefined) return known;
    const list: Mapping[] = [];
    this.#lists.set(list, list);
    from.set(name, list, offset);
    return list;
  }

  #value(node: AST.TOMLContentNode): Value {
    if (node.type === 'TOMLArray') return node.elements.map((element) => this.#value(element));
    if (node.type === 'TOMLInlineTable') return this.#fill(new Mapping(this.#placeOf), node.body);
    if (node.kind === 'integer') return Number.isSafeInteger(node.value) ? node.value : node.bigint;
    if (node.kind === 'float') return new Float(node.value);
    if (node.kind === 'string' || node.kind === 'boolean') return node.value;
    return yamlTimestamp(node.datetime.toUpperCase()) ?? new Timestamp(node.datetime);
  }
}

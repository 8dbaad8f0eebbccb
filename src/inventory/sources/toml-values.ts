/** Reads a TOML text into the values that YAML and JSON give, with the places of its keys. */
import { parseTOML, ParseError, type AST } from 'toml-eslint-parser';
import { err, ok, printable } from '../../core/index.ts';
import type { Diagnostic, Result } from '../../core/index.ts';
import { Float, Mapping, Timestamp, isList, placesIn, yamlTimestamp } from '../../yaml/index.ts';
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
    const known = from.entries.get(String(name)) ?? null;
    const isInList = typeof index === 'number';
    const found = isInList && isList(known) ? (known[index] ?? null) : known;
    const table = found instanceof Mapping ? found : new Mapping(this.#placeOf);
    if (found !== table) from.set(String(name), isInList ? [...(isList(known) ? known : []), table] : table, offset);
    return this.#tableAt(table, path.slice(isInList ? 2 : 1), offset);
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

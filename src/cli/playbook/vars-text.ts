/** Reads texts of variables, YAML or JSON, encrypted or not, for templates. */
import { err, ok, type Diagnostic, type Result } from '../../core/index.ts';
import { textOf } from '../../inventory/index.ts';
import type { VarsFile } from '../../playbook/index.ts';
import type { Variable } from '../../template/index.ts';
import { Mapping, isFalsy, keyText, kindOfValue, parseValues, type Place, type Value } from '../../yaml/index.ts';
import type { Vault } from '../../vault/index.ts';
import { inventoryFiles } from '../inventory-files.ts';

/** A variable that was read. */
export type ReadVariable = Variable & { readonly value: Value; readonly place: Place };

/** Variables, and what there is to warn of. */
export interface ReadVars extends VarsFile {
  readonly variables: ReadonlyMap<string, ReadVariable>;
}

/** Variables of a file that exists. */
export function readVarsFile(file: string, vault: Vault): Result<ReadVars, readonly Diagnostic[]> {
  const bytes = inventoryFiles.kind(file) === 'directory' ? err('is a folder') : inventoryFiles.read(file);
  if (!bytes.ok) return err([{ file, severity: 'error', message: `the file ${bytes.error}` }]);
  const text = textOf({ file, bytes: bytes.value }, { vault });
  return text.ok ? variablesIn(file, text.value) : err([text.error]);
}

/** Variables of a text; an empty one has none. */
export function variablesIn(file: string, text: string): Result<ReadVars, readonly Diagnostic[]> {
  const parsed = parseValues({ file, text });
  if (!parsed.ok) return parsed;
  const { value, warnings } = parsed.value;
  if (isFalsy(value)) return ok({ variables: new Map(), warnings });
  if (value instanceof Mapping) return ok({ variables: layerOf(value), warnings });
  const message = `must be a mapping of variables ("name: value"), not ${kindOfValue(value)}`;
  return err([{ file, severity: 'error', message }]);
}

function layerOf(mapping: Mapping): ReadVars['variables'] {
  return new Map(
    [...mapping.entries].map(([key, value]) => [
      keyText(key),
      { value, place: mapping.placeOf(key), isTemplated: true },
    ]),
  );
}

/** YAML texts with positions: parsing, schema checks and the words of their diagnostics. */
export { parseYaml } from './parse-yaml.ts';
export type { SourceText, YamlDocument } from './parse-yaml.ts';
export { compileSchema, problemDiagnostics, schemaProblems, wordsOfMisfit } from './schema-check.ts';
export type { JsonSchema, SchemaProblem, SchemaSubject, SchemaValidator } from './schema-check.ts';
export { kindOf, orList, quoted } from './schema-words.ts';
export type { Wording } from './schema-words.ts';
export { didYouMean, nearestWord } from './nearest.ts';
export { parentPointer, pointerKeys, pointerTo } from './json-pointer.ts';
export { placesIn } from './place.ts';
export type { OffsetToPlace, Place } from './place.ts';
export { isMapping } from './mapping.ts';
export { parseJsonValues, parseValues } from './parse-values.ts';
export {
  Float,
  Mapping,
  Timestamp,
  Tuple,
  UnsafeText,
  VaultText,
  isFalsy,
  isList,
  keyText,
  kindOfValue,
} from './value.ts';
export type { Key, Value } from './value.ts';
export { compareText, pythonJson, sortedKeys } from './python-json.ts';
export type { Printable } from './python-json.ts';
export { yamlTimestamp } from './yaml11.ts';
export { yamlText } from './python-yaml.ts';
export { pythonConstant, pythonFloatText, pythonQuoted, pythonStr } from './python-text.ts';

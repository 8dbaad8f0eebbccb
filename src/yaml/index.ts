/** YAML texts with positions: parsing, schema checks and the words of their diagnostics. */
export { parseYaml } from './parse-yaml.ts';
export type { SourceText, YamlDocument } from './parse-yaml.ts';
export { compileSchema, problemDiagnostics, schemaProblems } from './schema-check.ts';
export type { JsonSchema, SchemaProblem, SchemaSubject, SchemaValidator } from './schema-check.ts';
export { kindOf, orList, quoted } from './schema-words.ts';
export { didYouMean, nearestWord } from './nearest.ts';
export { parentPointer, pointerKeys, pointerTo } from './json-pointer.ts';
export type { Place } from './place.ts';
export { isMapping } from './mapping.ts';

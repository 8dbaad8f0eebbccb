/** The JSON Schema of a playbook, made from the keywords and the modules that there are. */
import { compileSchema, isMapping } from '../yaml/index.ts';
import type { JsonSchema } from '../yaml/index.ts';
import { PLAY_PROPERTIES, TEMPLATED_KEYWORDS } from './play-schema.ts';
import { TASK_PROPERTIES } from './task-schema.ts';
import { orTemplate, withTemplates } from './template-schema.ts';

/** A module as the playbook needs to know it: its parameters and one sentence on what it does. */
export interface ModuleDescription {
  /** JSON Schema (2020-12) of the parameters, an object. */
  readonly schema: JsonSchema;
  readonly description: string;
}

/** Modules by their names in tasks. */
export type ModuleDescriptions = Readonly<Record<string, ModuleDescription>>;

/** JSON Schema (2020-12) of a playbook with these modules, for editors and for `--help`. */
export function playbookSchema(modules: ModuleDescriptions): JsonSchema {
  const entries = Object.entries(modules);
  const task: JsonSchema = {
    type: 'object',
    description: 'One module with its parameters, and for which hosts',
    properties: {
      ...TASK_PROPERTIES,
      ...Object.fromEntries(entries.map(([name, module]) => [name, embedded(name, module)])),
    },
    additionalProperties: false,
    // A schema without modules is for tests of what surrounds them; an empty oneOf isn't a schema.
    ...(entries.length === 0 ? {} : { oneOf: entries.map(([name]) => ({ required: [name] })) }),
  };
  const keywords = Object.entries(PLAY_PROPERTIES).map(([key, schema]) => [
    key,
    TEMPLATED_KEYWORDS.includes(key) ? orTemplate(schema) : schema,
  ]);
  return published(rootSchema(task, Object.fromEntries(keywords)));
}

/** For other validators, in their strictest mode: without fleet's own keywords, and naming whatever is required. */
function published(schema: JsonSchema): JsonSchema {
  const change = (key: string, value: unknown): unknown => {
    if ((key === 'expected' || key === 'needed') && typeof value === 'string') return undefined;
    return isMapping(value) && Array.isArray(value['required']) ? naming(value, value['required']) : value;
  };
  return JSON.parse(JSON.stringify(schema, change)) as JsonSchema;
}

function naming(schema: JsonSchema, required: readonly unknown[]): JsonSchema {
  const named = Object.fromEntries(required.map((name) => [String(name), true]));
  const properties = isMapping(schema['properties']) ? schema['properties'] : {};
  return { ...schema, properties: { ...named, ...properties } };
}

/** The schema around the tasks, for which `task` is the schema. */
export function rootSchema(
  task: JsonSchema,
  properties: Readonly<Record<string, JsonSchema>> = PLAY_PROPERTIES,
): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://fleet.invalid/schemas/playbook.schema.json',
    title: 'Playbook of fleet',
    type: 'array',
    minItems: 1,
    maxItems: 1000,
    items: {
      type: 'object',
      expected: 'a play: a mapping with "hosts" and "tasks"',
      properties,
      required: ['hosts', 'tasks'],
      additionalProperties: false,
    },
    $defs: { task },
  };
}

/** With an identifier of its own, a module's `#/$defs/…` still mean the module's. */
function embedded(name: string, { schema, description }: ModuleDescription): JsonSchema {
  const { $schema: _, ...rest } = withTemplates(schema);
  const params: JsonSchema = { $id: `urn:fleet:module:${name}`, description, ...rest };
  // "ping:" with nothing behind it is the same as "ping: {}", where the module can do without parameters.
  return compileSchema(schema)({}).length === 0 ? { description, anyOf: [params, { type: 'null' }] } : params;
}

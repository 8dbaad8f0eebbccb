/** The JSON Schema of a playbook, made from the modules that there are. */
import { compileSchema } from '../yaml/index.ts';
import type { JsonSchema } from '../yaml/index.ts';
import { ROLLOUT_PROPERTIES } from './rollout.ts';

/** A module as the playbook needs to know it: its parameters and one sentence on what it does. */
export interface ModuleDescription {
  /** JSON Schema (2020-12) of the parameters, an object. */
  readonly schema: JsonSchema;
  readonly description: string;
}

/** Modules by their names in tasks. */
export type ModuleDescriptions = Readonly<Record<string, ModuleDescription>>;

const LINE: JsonSchema = { type: 'string', minLength: 1, maxLength: 1000, pattern: '\\S' };

/** Keys of a play. */
const PLAY_PROPERTIES: Readonly<Record<string, JsonSchema>> = {
  name: { ...LINE, description: 'What the play is for', expected: 'a non-empty string' },
  hosts: {
    ...LINE,
    maxLength: 65_536,
    description: 'Host pattern',
    expected: 'a host pattern in one string, such as "web,!web3"',
  },
  owner: { ...LINE, description: 'Who answers for the change', expected: 'a non-empty string' },
  reason: { ...LINE, description: 'Why the change is made', expected: 'a non-empty string' },
  expires: {
    type: 'string',
    description: 'Last day of the change: a date (2027-03-31) or days or weeks from today (90d, 12w)',
    pattern: '^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,5}[dw])$',
    expected: 'a date (2027-03-31) or a number of days or weeks (90d, 12w)',
  },
  clients: {
    type: 'array',
    description: 'Client classes that the play is about',
    items: { type: 'string' },
    uniqueItems: true,
    maxItems: 1000,
  },
  ...ROLLOUT_PROPERTIES,
  vars: { type: 'object', description: 'Values that belong to the play' },
  tasks: {
    type: 'array',
    description: 'What to change, as one plan per host',
    minItems: 1,
    maxItems: 1000,
    items: { $ref: '#/$defs/task' },
  },
};

/** What holds for every task, whatever its module. Modules are added per registry. */
export const TASK_PROPERTIES: Readonly<Record<string, JsonSchema>> = {
  name: { ...LINE, description: 'What the task is for', expected: 'a non-empty string' },
};

/** JSON Schema (2020-12) of a playbook with these modules, for editors and for `--help`. */
export function playbookSchema(modules: ModuleDescriptions): JsonSchema {
  const entries = Object.entries(modules);
  const task: JsonSchema = {
    type: 'object',
    properties: {
      ...TASK_PROPERTIES,
      ...Object.fromEntries(entries.map(([name, module]) => [name, embedded(name, module)])),
    },
    additionalProperties: false,
    // A schema without modules is for tests of what surrounds them; an empty oneOf isn't a schema.
    ...(entries.length === 0 ? {} : { oneOf: entries.map(([name]) => ({ required: [name] })) }),
  };
  return rootSchema(task);
}

/** The schema around the tasks, for which `task` is the schema. */
export function rootSchema(task: JsonSchema): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'fleet playbook',
    type: 'array',
    minItems: 1,
    maxItems: 1000,
    items: {
      type: 'object',
      expected: 'a play: a mapping with "hosts" and "tasks"',
      properties: PLAY_PROPERTIES,
      required: ['hosts', 'tasks'],
      additionalProperties: false,
    },
    $defs: { task },
  };
}

/** With an identifier of its own, a module's `#/$defs/…` still mean the module's. */
function embedded(name: string, { schema, description }: ModuleDescription): JsonSchema {
  const { $schema: _, ...rest } = schema;
  const params: JsonSchema = { $id: `urn:fleet:module:${name}`, description, ...rest };
  // "ping:" with nothing behind it is the same as "ping: {}", where the module can do without parameters.
  return compileSchema(schema)({}).length === 0 ? { description, anyOf: [params, { type: 'null' }] } : params;
}

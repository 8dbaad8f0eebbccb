/** The JSON Schema of a YAML inventory: what the loader checks, and what editors can check while one is written. */
import type { JsonSchema } from '../yaml/index.ts';
import { KNOWN_VARIABLES } from './variable-table.ts';

const VARIABLES: JsonSchema = {
  type: ['object', 'null'],
  expected: 'a mapping of variables ("name: value")',
  properties: Object.fromEntries(
    KNOWN_VARIABLES.flatMap(({ names, schema }) => names.map((name) => [name, schema] as const)),
  ),
};

const GROUP: JsonSchema = {
  type: ['object', 'null'],
  expected: 'a group: a mapping with "hosts", "children" and "vars"',
  properties: {
    hosts: {
      type: ['object', 'string', 'null'],
      expected: 'a mapping of host names ("web1:" instead of "- web1")',
      additionalProperties: { $ref: '#/$defs/variables' },
    },
    children: {
      type: ['object', 'string', 'null'],
      expected: 'a mapping of group names ("web:" instead of "- web")',
      additionalProperties: { $ref: '#/$defs/group' },
    },
    vars: {
      $ref: '#/$defs/variables',
      properties: {
        ansible_group_priority: {
          type: 'integer',
          minimum: 0,
          maximum: 1_000_000,
          expected: 'an integer of at least 0',
        },
      },
    },
  },
  additionalProperties: false,
};

/** JSON Schema (2020-12) of an inventory file. The annotation `expected` words a demand for people. */
export const inventorySchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'fleet inventory',
  description: "Hosts and groups in Ansible's YAML inventory format",
  type: 'object',
  expected: 'a mapping of groups ("all:" with "hosts:" under it)',
  additionalProperties: { $ref: '#/$defs/group' },
  $defs: { group: GROUP, variables: VARIABLES },
};

/** The keywords of a task: schema and description of each. */
import type { JsonSchema } from '../yaml/index.ts';
import { TAGS, VARS } from './play-schema.ts';

const VARIABLE: JsonSchema = {
  type: 'string',
  pattern: '^[A-Za-z_][A-Za-z0-9_]{0,99}$',
  expected: 'the name of a variable',
};

const ITEMS: JsonSchema = {
  type: ['array', 'string'],
  maxItems: 1000,
  pattern: '^\\s*\\{\\{[^]*\\}\\}\\s*$',
  expected: 'a list, or a template that gives one',
};

/** What holds for every task, whatever its module. Modules are added per registry. */
export const TASK_PROPERTIES: Readonly<Record<string, JsonSchema>> = {
  name: {
    type: 'string',
    minLength: 1,
    maxLength: 1000,
    pattern: '\\S',
    description: 'What the task is for',
    expected: 'a non-empty string',
  },
  when: {
    type: ['string', 'boolean', 'array'],
    minLength: 1,
    items: { type: ['string', 'boolean'], minLength: 1, expected: 'a condition' },
    maxItems: 100,
    description: 'Expression without braces, or a list of which all must hold; otherwise the host is left as it is',
    expected: 'a condition, or a list of conditions',
  },
  tags: TAGS,
  vars: VARS,
  loop: { ...ITEMS, description: 'Does the task for each item, which is the variable "item"' },
  with_items: { ...ITEMS, description: 'As "loop"; lists among the items are taken apart' },
  loop_control: {
    type: 'object',
    properties: {
      loop_var: { ...VARIABLE, description: 'Another name for "item"' },
      index_var: { ...VARIABLE, description: 'Variable for the number of the item, from 0' },
      label: { type: 'string', description: 'Has no effect: a plan shows what changes' },
    },
    additionalProperties: false,
    description: 'Names of the variables of a loop',
  },
};

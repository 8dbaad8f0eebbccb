/** The keywords of a play: schema and description of each. */
import type { JsonSchema } from '../yaml/index.ts';
import { ROLLOUT_PROPERTIES } from './rollout.ts';

const LINE: JsonSchema = { type: 'string', minLength: 1, maxLength: 1000, pattern: '\\S' };
const TEXT: JsonSchema = { ...LINE, expected: 'a non-empty string' };

/** Tags of plays and tasks: words with commas, or a list of them. */
export const TAGS: JsonSchema = {
  type: ['string', 'array'],
  items: { ...LINE, expected: 'a tag' },
  maxItems: 1000,
  description: 'Words by which --tags and --skip-tags choose: "a,b", or a list',
  expected: 'a tag, or a list of tags',
};

/** Variables by name. */
export const VARS: JsonSchema = {
  type: 'object',
  maxProperties: 10_000,
  description: 'Variables; their values may have templates',
};

const RIGHTS: Readonly<Record<string, JsonSchema>> = {
  become: { type: 'boolean', description: "Whether root's rights are taken; the inventory's ansible_become wins" },
  become_user: { ...TEXT, description: 'Whose rights are taken; the inventory wins' },
  become_method: {
    enum: ['sudo', 'su', 'doas'],
    description: 'The program that gives the rights; the inventory wins',
  },
};

/** Keys of a play, templates evaluated. */
export const PLAY_PROPERTIES: Readonly<Record<string, JsonSchema>> = {
  name: { ...TEXT, description: 'What the play is for' },
  hosts: {
    type: ['string', 'array'],
    minLength: 1,
    maxLength: 65_536,
    pattern: '\\S',
    minItems: 1,
    maxItems: 10_000,
    items: { ...LINE, maxLength: 65_536, expected: 'a host pattern' },
    description: 'Host pattern, or a list of them',
    expected: 'a host pattern, such as "web,!web3", or a list of them',
  },
  owner: { ...TEXT, description: 'Who answers for the change' },
  reason: { ...TEXT, description: 'Why the change is made' },
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
  ...RIGHTS,
  ...ROLLOUT_PROPERTIES,
  gather_facts: {
    type: 'boolean',
    description: 'Has no effect, whatever it says: fleet reads every host, and always has its facts',
  },
  tags: TAGS,
  vars: VARS,
  vars_files: {
    type: ['string', 'array'],
    minLength: 1,
    items: {
      type: ['string', 'array'],
      minLength: 1,
      minItems: 1,
      items: { type: 'string', minLength: 1 },
      expected: 'the name of a file, or a list of names of which the first that exists is read',
    },
    maxItems: 1000,
    description: 'Files with variables, YAML or JSON, also encrypted ones; a list in the list: the first that exists',
    expected: 'a list of names of files',
  },
  tasks: {
    type: 'array',
    description: 'What to change, as one plan per host',
    minItems: 1,
    maxItems: 1000,
    items: { $ref: '#/$defs/task' },
  },
};

/** Keywords whose values may be templates, of variables that are known before any host is. */
export const TEMPLATED_KEYWORDS: readonly string[] = Object.keys(PLAY_PROPERTIES).filter(
  (key) => !['vars', 'vars_files', 'tasks'].includes(key),
);

/** The parameters of `apache_module`. */

/** Validated against {@link schema}, with defaults put in. */
export interface ApacheModuleParams {
  readonly name: string;
  readonly state: 'present' | 'absent';
}

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      pattern: '^(?!mod_)[a-z0-9][a-z0-9_.]*(?<!_module|\\.so|\\.load)$',
      expected: 'the short name of a module, such as headers',
      description: 'The module, as a2enmod and `<name>_module` have it, e.g. headers.',
    },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      description: 'present loads it, with those that it depends on; absent leaves it out. Default: present.',
    },
  },
} as const;

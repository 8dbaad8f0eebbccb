/** The parameters of `apache_directive`. */
import { scopeSchema } from '../shared/scope-schema.ts';
import type { ScopeParam } from '../shared/scopes.ts';

/** As the playbook gives them, validated against {@link schema}. */
export interface ApacheDirectiveParams {
  readonly name: string;
  readonly value?: string | number;
  readonly state?: 'set' | 'add' | 'remove';
  readonly scope: ScopeParam;
  /** Heads of sections without brackets, from outside in. */
  readonly section?: string | readonly string[];
}

/**
 * Words as httpd reads them (ap_getword_conf): quoted ones end with the quote that they began with, and a backslash
 * takes what follows. No control characters: a newline would begin another directive.
 */
const WORDS =
  '^(?:[^\\u0000-\\u0020\\u007f"\'][^\\u0000-\\u0020\\u007f]*(?: +|$)' +
  '|"(?:[^"\\\\\\u0000-\\u001f\\u007f]|\\\\[^\\u0000-\\u001f\\u007f])*" *' +
  "|'(?:[^'\\\\\\u0000-\\u001f\\u007f]|\\\\[^\\u0000-\\u001f\\u007f])*' *)+$";

/** How a section opens, without the angle brackets; words are httpd's. */
const HEAD = {
  type: 'string',
  pattern: '^[A-Za-z][A-Za-z0-9_]*( +[^\u0000-\u0020\u007f][^\u0000-\u001f\u007f]*)?$',
  maxLength: 8000,
} as const;

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'scope'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[A-Za-z][A-Za-z0-9_]*$',
      expected: 'the name of one directive, such as SSLProtocol',
      description: 'The directive, e.g. SSLSessionTickets. What decides which files are read is refused.',
    },
    value: {
      description: 'What follows the name in the file, quoted as httpd needs it, e.g. "off". SSLRequireSSL has none.',
      anyOf: [{ type: 'integer' }, { type: 'string', pattern: WORDS, maxLength: 8000 }],
      expected: 'one line of text whose quotes are closed; write on and off in quotes ("on")',
    },
    state: {
      type: 'string',
      enum: ['set', 'add', 'remove'],
      description:
        'set: the value that counts. add: one more line, for directives whose lines add up. remove: the line with the value, or all of them without one. Default: set.',
    },
    scope: scopeSchema(
      'server; all (server level and every virtual host that would shadow it); no-sni (whoever answers clients without SNI); {names: […]} (virtual hosts); {listener: "ADDRESS:PORT"} (the virtual hosts there).',
      ['server', 'all', 'no-sni'],
    ),
    section: {
      description:
        'A section in that scope that is there already, e.g. Location /legacy, as it opens without its angle brackets; nested ones as a list from outside in. With scope all: wherever it stands.',
      anyOf: [HEAD, { type: 'array', minItems: 1, items: HEAD }],
      expected: 'how the section opens, without angle brackets, such as Location /legacy, or a list of them',
    },
  },
  if: {
    anyOf: [
      { properties: { state: { const: 'remove' } }, required: ['state'] },
      { properties: { name: { enum: ['SSLRequireSSL'] } } },
    ],
  },
  else: { required: ['value'] },
} as const;

/** The schema of a parameter that says where a directive shall stand. */
import type { ParameterSchema } from '../../ports/index.ts';

/** `words` are the scopes that go by a word; virtual hosts are named, or found by the listener that they answer at. */
export function scopeSchema(description: string, words: readonly string[]): ParameterSchema {
  return {
    description,
    anyOf: [
      { type: 'string', enum: words },
      objectOf('names', {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { type: 'string', pattern: '^[A-Za-z0-9._-]+$' },
      }),
      objectOf('listener', { type: 'string', pattern: '^(.*:)?[0-9]{1,5}$' }),
    ],
    expected: `${words.join(', ')}, {names: [NAME, …]} or {listener: "ADDRESS:PORT"}`,
  };
}

function objectOf(name: string, schema: ParameterSchema): ParameterSchema {
  return { type: 'object', additionalProperties: false, required: [name], properties: { [name]: schema } };
}

/** Schema errors in plain words, at their places. */
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/core/index.ts';
import { compileSchema, parseYaml, problemDiagnostics, schemaProblems } from '../../src/yaml/index.ts';
import type { JsonSchema } from '../../src/yaml/index.ts';

function complaints(schema: JsonSchema, text: string): readonly string[] {
  const document = parseYaml({ file: 'f', text });
  if (!document.ok) throw new Error('must parse');
  const problems = schemaProblems(compileSchema(schema), {
    document: document.value,
    pointer: '',
    value: document.value.value,
  });
  return problemDiagnostics(problems).map(formatDiagnostic);
}

const a = (schema: JsonSchema): JsonSchema => ({ properties: { a: schema } });

describe('keywords in words', () => {
  it.each<readonly [JsonSchema, string, string]>([
    [{ type: 'integer' }, 'x', '"a" must be an integer, not a string'],
    [{ type: 'integer' }, '1.5', '"a" must be an integer, not a fraction'],
    [{ type: 'number' }, 'yes', '"a" must be a number, not true'],
    [{ type: 'string' }, '1', '"a" must be a string, not a number'],
    [{ type: 'boolean' }, 'x', '"a" must be true or false, not a string'],
    [{ type: 'array' }, '{b: 1}', '"a" must be a list, not a mapping'],
    [{ type: 'object' }, '[1]', '"a" must be a mapping, not a list'],
    [{ type: 'null' }, '1', '"a" must be empty, not a number'],
    [{ type: ['string', 'null'] }, '1', '"a" must be a string, not a number'],
    [{ type: ['string', 'array', 'object'] }, '1', '"a" must be a string, a list or a mapping, not a number'],
    [{ type: 'string' }, '', '"a" must be a string, not empty'],
    [{ enum: ['red', 'green'] }, 'gren', '"a" must be one of "red", "green", did you mean "green"?'],
    [{ enum: ['red', 'green'] }, '5', '"a" must be one of "red", "green"'],
    [{ enum: ['only'] }, 'x', '"a" must be "only"'],
    [{ const: 5 }, 'x', '"a" must be 5'],
    [{ minimum: 1 }, '0', '"a" must be at least 1'],
    [{ maximum: 1 }, '2', '"a" must be at most 1'],
    [{ exclusiveMinimum: 1 }, '1', '"a" must be greater than 1'],
    [{ exclusiveMaximum: 1 }, '1', '"a" must be less than 1'],
    [{ minLength: 1 }, '""', '"a" must not be empty'],
    [{ minLength: 3 }, 'xy', '"a" must have at least 3 characters'],
    [{ maxLength: 1 }, 'xy', '"a" must have at most 1 character'],
    [{ minItems: 1 }, '[]', '"a" must not be empty'],
    [{ maxItems: 2 }, '[1, 2, 3]', '"a" must have at most 2 items'],
    [{ uniqueItems: true }, '[x, y, x]', '"a" must not name the same thing twice (items 1 and 3)'],
    [{ minProperties: 1 }, '{}', '"a" must not be empty'],
    [{ maxProperties: 1 }, '{b: 1, c: 2}', '"a" must have at most 1 key'],
    [{ pattern: '^[a-z]+$' }, 'X', '"a" must match the pattern ^[a-z]+$'],
    [{ multipleOf: 5 }, '7', '"a" must be multiple of 5'],
    [{ required: ['b'] }, '{c: 1}', 'missing key "b"'],
    [{ dependentRequired: { b: ['c'] } }, '{b: 1}', 'missing key "c", which "b" needs'],
    [{ items: { type: 'string' } }, '[x, 1]', 'item 2 of "a" must be a string, not a number'],
    [{ items: { items: { type: 'string' } } }, '[[1]]', 'item 1 of "0" must be a string, not a number'],
    [{ anyOf: [{ type: 'string' }, { type: 'array' }] }, '1', '"a" must be a string or a list, not a number'],
    [{ oneOf: [{ const: 'x' }, { const: 'y' }] }, 'z', '"a" must be "x" or "y"'],
    [{ oneOf: [{ minimum: 1 }, { maximum: 5 }] }, '3', '"a" must fit only one of the forms that it may have'],
    [
      { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      '[1]',
      'item 1 of "a" must be a string, not a number',
    ],
    [{ type: 'integer', minimum: 1, expected: 'a port' }, 'x', '"a" must be a port, not a string'],
    [{ type: 'integer', minimum: 1, expected: 'a port' }, '0', '"a" must be a port'],
    [{ anyOf: [{ type: 'integer' }, { pattern: '^x$' }], expected: 'a number or x' }, 'y', '"a" must be a number or x'],
    [{ type: 'object', required: ['b'], expected: 'a thing' }, '{}', 'missing key "b"'],
  ])('%j on %s', (schema, value, message) => {
    const [first] = complaints(a(schema), `a: ${value}\n`);
    expect(first?.replace(/^f:\d+:\d+: /, '')).toBe(message);
  });
});

describe('unknown keys', () => {
  const schema = { type: 'object', properties: { hosts: {}, children: {} }, additionalProperties: false };

  it.each([
    ['host: 1', 'f:1:1: unknown key "host", did you mean "hosts"?'],
    ['HOSTS: 1', 'f:1:1: unknown key "HOSTS", did you mean "hosts"?'],
    ['other: 1', 'f:1:1: unknown key "other", known here: hosts, children'],
    ['"\\e[2J": 1', 'f:1:1: unknown key "\\x1b[2J", known here: hosts, children'],
    [`${'x'.repeat(500)}: 1`, `f:1:1: unknown key "${'x'.repeat(80)}…", known here: hosts, children`],
    ['__proto__: 1', 'f:1:1: unknown key "__proto__", known here: hosts, children'],
  ])('%s', (text, expected) => {
    expect(complaints(schema, `${text}\n`)).toEqual([expected]);
  });

  it('where none is known, none is listed', () => {
    expect(complaints({ additionalProperties: false }, 'x: 1\n')).toEqual(['f:1:1: unknown key "x"']);
  });

  it('by unevaluatedProperties read the same', () => {
    const unevaluated = { allOf: [{ properties: { hosts: {} } }], unevaluatedProperties: false };
    expect(complaints(unevaluated, 'hosts: 1\nx: 1\n')).toEqual(['f:2:1: unknown key "x"']);
  });
});

describe('findings', () => {
  it('come in the order of the text, each once', () => {
    const schema = {
      type: 'object',
      properties: { b: { type: 'string' }, a: { type: 'string' }, p: { type: 'integer', minimum: 1, expected: 'x' } },
    };
    expect(complaints(schema, 'a: 1\nb: 2\np: 0.5\n')).toEqual([
      'f:1:4: "a" must be a string, not a number',
      'f:2:4: "b" must be a string, not a number',
      'f:3:4: "p" must be x, not a fraction',
    ]);
  });

  it('never show values', () => {
    const schema = a({ type: 'integer', const: 5, enum: [1], pattern: 'x', minLength: 50 });
    expect(complaints(schema, 'a: secret-value\n').join()).not.toContain('secret-value');
  });

  it('inside a document are placed there', () => {
    const document = parseYaml({ file: 'f', text: 'x:\n  - y:\n      n: text\n' });
    if (!document.ok) throw new Error('must parse');
    const validator = compileSchema({ properties: { n: { type: 'integer' } } });
    const [problem] = schemaProblems(validator, { document: document.value, pointer: '/x/0/y', value: { n: 'text' } });
    expect(problem).toMatchObject({ pointer: '/x/0/y/n', keyword: 'type', place: { line: 3, column: 10 } });
  });

  it('are counted, not listed, beyond a hundred', () => {
    const text = Array.from({ length: 300 }, (_, i) => `k${i}: 1\n`).join('');
    const found = complaints({ additionalProperties: { type: 'string' } }, text);
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toBe('f:101:7: from here on there are 200 problems more');
  });

  it('a faulty schema is a bug and throws', () => {
    expect(() => compileSchema({ type: 'nonsense' })).toThrow();
    expect(() => compileSchema({ typo: 1 })).toThrow();
  });
});

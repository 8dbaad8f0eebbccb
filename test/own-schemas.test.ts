/** The schemas that fleet compiles, against JSON Schema's own: the program trusts them, so that it needn't compile that. */
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { VARIABLES_BY_NAME } from '../src/inventory/variable-table.ts';
import { modules } from '../src/modules/index.ts';
import { entrySchema } from '../src/store/schemas/entry-schema.ts';
import { planSchema } from '../src/store/schemas/plan-schema.ts';

const ajv = new Ajv2020();

it.each<readonly [string, AnySchema]>([
  ['a plan', planSchema()],
  ['an entry of a journal', entrySchema()],
  ...Object.entries(modules).map(([name, { schema }]) => [name, schema] as const),
  ...[...VARIABLES_BY_NAME].map(([name, { schema }]) => [name, schema] as const),
])('%s', (_, schema) => {
  expect([ajv.validateSchema(schema), ajv.errors ?? []]).toEqual([true, []]);
});

it('a faulty one is found', () => {
  expect(ajv.validateSchema({ type: 'text' })).toBe(false);
});

/** Schemas for what is written, where a template may stand for a value. */
import { isMapping } from '../yaml/index.ts';
import type { JsonSchema } from '../yaml/index.ts';

const TEMPLATE: JsonSchema = { type: 'string', pattern: '\\{\\{' };

/** The schema, or a text with a template in it. */
export function orTemplate(schema: JsonSchema): JsonSchema {
  const { description, ...rest } = schema;
  return { ...(description !== undefined && { description }), anyOf: [rest, TEMPLATE] };
}

/** The schema of an object whose values, at any depth, may be templates. */
export function withTemplates(schema: JsonSchema): JsonSchema {
  const changed = Object.entries(schema).map(([key, value]) => [key, changedPart(key, value)]);
  return Object.fromEntries(changed) as JsonSchema;
}

function changedPart(key: string, value: unknown): unknown {
  if (key === 'properties' && isMapping(value)) return mapped(value, (one) => orTemplate(withTemplates(one)));
  if (key === '$defs' && isMapping(value)) return mapped(value, withTemplates);
  if (key === 'items' && isMapping(value)) return orTemplate(withTemplates(value));
  if (['anyOf', 'oneOf', 'allOf'].includes(key) && Array.isArray(value))
    return value.map((one: unknown) => (isMapping(one) ? withTemplates(one) : one));
  return value;
}

function mapped(
  schemas: Readonly<Record<string, unknown>>,
  change: (schema: JsonSchema) => JsonSchema,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(schemas).map(([key, schema]) => [key, isMapping(schema) ? change(schema) : schema]),
  );
}

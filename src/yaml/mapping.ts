/** Telling mappings from other values. */

/** Whether a value is a mapping: an object that isn't a list. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

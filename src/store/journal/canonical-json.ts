/** One text for one value: the form of JSON that is hashed. */

/**
 * JSON without white space and with the keys of every object sorted by UTF-16 code units (as RFC 8785 sorts them), so
 * that equal values give equal texts. Takes plain values only; recursion is as deep as the value.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return canonicalObject(value as Readonly<Record<string, unknown>>);
  return JSON.stringify(value) ?? 'null';
}

function canonicalObject(value: Readonly<Record<string, unknown>>): string {
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

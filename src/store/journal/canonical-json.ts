/** One text for one value: the form of JSON that is hashed. */

/**
 * JSON without white space and with the keys of every object sorted by UTF-16 code units (as RFC 8785 sorts them), so
 * that equal values give equal texts. Takes plain values only; recursion is as deep as the value.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

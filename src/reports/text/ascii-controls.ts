/** JSON that a terminal may show. */

/** JSON escapes C0 controls only; C1 controls, DEL and what turns text around would reach a terminal that shows it. */
export function asciiControls(json: string): string {
  return json.replace(/[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

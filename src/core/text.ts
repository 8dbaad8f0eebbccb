/** Text from outside, made safe to print. */

/**
 * Replaces control characters (but not newline and tab) by visible escapes, so that what a host answers can't move
 * the cursor, set the window title or hide a line of a terminal. C1 controls count too.
 */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (c) => {
    const code = c.charCodeAt(0);
    return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}

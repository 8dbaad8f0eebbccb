/** What a unified diff says. */

/** The lines of a diff that a change takes out or puts in, without file names, places and context. */
export function changedLines(diff: string): string[] {
  const body = diff.slice(Math.max(0, diff.indexOf('\n@@')));
  return body.split('\n').filter((line) => line.startsWith('+') || line.startsWith('-'));
}

/** The comment line that marks an edited block: who, which run, until when. Written into files, and found again. */

/** What a mark says. */
export interface Mark {
  /** Lower-case letters, digits and hyphens. */
  readonly run: string;
  readonly owner: string;
  /** ISO date, the last day on which the change may stand; null where none was set. */
  readonly expires: string | null;
}

/** The text of the comment, without `# `. It holds no backslash: at a line's end one would swallow the next line. */
export function formatMark({ run, owner, expires }: Mark): string {
  const until = expires === null ? '' : `, until ${expires}`;
  return `fleet: run ${run} by ${owner}${until}; take back with: fleet rollback ${run}`;
}

/** The mark in a comment line; null for other comments. */
export function parseMark(comment: string): Mark | null {
  const match = /^#\s*fleet: run ([a-z0-9-]{1,64}) by (\S{1,200}?)(?:, until (\d{4}-\d{2}-\d{2}))?;/.exec(comment);
  if (match === null) return null;
  const [, run = '', owner = '', expires] = match;
  return { run, owner, expires: expires ?? null };
}

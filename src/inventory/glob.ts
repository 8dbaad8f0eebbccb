/** Shell globs as Python's fnmatch knows them: `*`, `?`, `[abc]`, `[!a-z]`; case counts, the whole name must match. */

/** What one position of a glob takes: any run, any character, or a character that passes the test. */
type Piece = { readonly kind: 'run' } | { readonly kind: 'one'; readonly takes: (char: string) => boolean };

/** Whether a term holds anything that only a glob gives a meaning. */
export function hasGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** Compiles a glob. The matcher needs at most (length of pattern × length of name) steps, whatever both are. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const pieces = piecesOf(pattern);
  return (name) => matches(pieces, [...name]);
}

function piecesOf(pattern: string): readonly Piece[] {
  const chars = [...pattern];
  const pieces: Piece[] = [];
  for (let i = 0; i < chars.length; i += 1) {
    const char = chars[i] ?? '';
    const end = char === '[' ? classEnd(chars, i) : -1;
    if (char === '*') pieces.push({ kind: 'run' });
    else if (char === '?') pieces.push({ kind: 'one', takes: () => true });
    else if (end > 0) {
      pieces.push({ kind: 'one', takes: classTest(chars.slice(i + 1, end)) });
      i = end;
    } else pieces.push({ kind: 'one', takes: (other) => other === char });
  }
  return pieces;
}

/** Index of the bracket that closes the class opened at `open`, -1 if none does. A `]` in first place is a member. */
function classEnd(chars: readonly string[], open: number): number {
  const first = chars[open + 1] === '!' ? open + 2 : open + 1;
  return chars.indexOf(']', chars[first] === ']' ? first + 1 : first);
}

function classTest(body: readonly string[]): (char: string) => boolean {
  const negated = body[0] === '!';
  const members = negated ? body.slice(1) : body;
  return (char) => isMember(members, char) !== negated;
}

function isMember(members: readonly string[], char: string): boolean {
  for (let i = 0; i < members.length; i += 1) {
    const first = members[i] ?? '';
    const last = members[i + 1] === '-' ? members[i + 2] : undefined;
    if (last === undefined ? char === first : first <= char && char <= last) return true;
    if (last !== undefined) i += 2;
  }
  return false;
}

/** The usual two-pointer walk: on a mismatch, the last run takes one character more. */
function matches(pieces: readonly Piece[], name: readonly string[]): boolean {
  let piece = 0;
  let at = 0;
  let run = -1;
  let runAt = 0;
  while (at < name.length) {
    const current = pieces[piece];
    if (current?.kind === 'run') {
      run = piece;
      runAt = at;
      piece += 1;
    } else if (current?.takes(name[at] ?? '') === true) {
      piece += 1;
      at += 1;
    } else if (run < 0) return false;
    else {
      runAt += 1;
      at = runAt;
      piece = run + 1;
    }
  }
  return pieces.slice(piece).every(({ kind }) => kind === 'run');
}

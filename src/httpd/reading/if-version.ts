/** The condition of <IfVersion> (mod_version). */

import { readWord, splitWords } from '../text/words.ts';

/** Longer patterns than this are not tried; the condition is then unknown. */
const MAX_PATTERN = 200;

/**
 * Whether `<IfVersion args>` holds for `version` (`2.4.62`); null where httpd would refuse the line. One word is a
 * comparison for equality; `=`/`==` also take `/regex/`, `~` takes a bare one; `!` before the operator turns it round.
 * Missing parts of the version count as 0, so `= 2.4` is false on 2.4.62.
 */
export function ifVersion(args: readonly string[], version: string): boolean | null {
  const [first = '', second] = args;
  const operator = second === undefined ? '=' : first;
  const wanted = second ?? first;
  const negated = operator.startsWith('!');
  const holds = compare(negated ? operator.slice(1) : operator, wanted, version);
  return holds === null ? null : holds !== negated;
}

function compare(operator: string, wanted: string, version: string): boolean | null {
  if (operator === '~') return matches(wanted, version);
  if ((operator === '=' || operator === '==') && wanted.startsWith('/')) return delimited(wanted, version);
  const order = compareVersions(version, wanted);
  if (order === null) return null;
  switch (operator) {
    case '=':
    case '==':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    default:
      return null;
  }
}

/**
 * What counts of the line that opens it: mod_version wants the `>` at the end of the version, or alone behind it, looks
 * at no third word, and refuses any more (null).
 */
export function versionArguments(line: string): string | null {
  const { next } = readWord(line, 0);
  const words = splitWords(line, next);
  const alone = words.at(-1)?.value === '>' ? words.pop() : undefined;
  const version = words[1] ?? words[0];
  if (version === undefined || words.length > 3) return null;
  if (alone !== undefined) return words.length > 2 ? null : line.slice(next, alone.start);
  const end = version.end - 1;
  return line[end] === '>' && end > version.start ? line.slice(next, end) : null;
}

/** The sign of `a - b`, part by part; null if `b` isn't `major[.minor[.patch]]`. */
export function compareVersions(a: string, b: string): number | null {
  if (!/^\d+(\.\d*){0,2}$/.test(b)) return null;
  const left = parts(a);
  const right = parts(b);
  const differences = [0, 1, 2].map((i) => (left[i] ?? 0) - (right[i] ?? 0));
  return Math.sign(differences.find((difference) => difference !== 0) ?? 0);
}

function parts(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}

function delimited(wanted: string, version: string): boolean | null {
  return wanted.length > 1 && wanted.endsWith('/') ? matches(wanted.slice(1, -1), version) : null;
}

/** The subject has ten characters, so that even a hostile pattern ends soon. */
function matches(pattern: string, version: string): boolean | null {
  if (pattern.length > MAX_PATTERN) return null;
  try {
    return new RegExp(pattern).test(version.slice(0, 16));
  } catch {
    return null;
  }
}

/** js-yaml's exceptions and the walk's oddities as diagnostics in plain words. */
import { YAMLException } from 'js-yaml';
import { printable } from '../core/index.ts';
import type { Diagnostic } from '../core/index.ts';
import type { Oddity } from './event-walk.ts';
import type { OffsetToPlace } from './place.ts';

/** The parser's reasons that don't explain themselves, with what usually lies behind them. */
const EXPLAINED: readonly (readonly [RegExp, string, string?])[] = [
  [
    /^bad indentation of a mapping entry/,
    'this line doesn\'t fit the "key: value" lines around it',
    'check the indentation above and here, and quote values that hold ": " or start with @, %, & or `',
  ],
  [/^bad indentation of a sequence entry/, 'this list item isn\'t indented like the "- " items around it'],
  [
    /^can not read a block mapping entry/,
    'a key is missing its ":"',
    'write "key:" or "key: value", with a space after the colon',
  ],
  [
    /^end of the stream or a document separator is expected/,
    "this line doesn't belong to what stands above it",
    'check the indentation, and don\'t mix "- " items with "key:" lines on one level',
  ],
  [/within a (single|double) quoted scalar/, 'a quote is opened but never closed'],
  [/within a flow collection/, 'a [ or { is opened but never closed'],
  [/^deficient indentation/, 'a quote, [ or { that is opened above is still open here'],
  [/^recursive alias/, 'an alias (*) refers to a value that contains it'],
  [/^null byte|non-printable|valid JSON character/, 'a control character stands here'],
  [/^unidentified alias/, 'an alias (*) has no anchor (&) of that name above it', 'quote the value if the * is text'],
  [/^object-based map does not support complex keys/, 'a key must be a word, not a list or a mapping'],
  [/^cannot merge mappings/, '"<<" merges mappings only'],
  [/^duplicated mapping key/, 'the same key is given twice'],
  [/^nesting exceeded/, 'too many levels of nesting'],
  [/^(aliases|merge keys) exceeded/, 'too many aliases (*) or merged keys (<<)'],
];

/** What the parser threw, as one diagnostic; anything but a YAMLException has no position. */
export function yamlErrorDiagnostic(thrown: unknown, text: string, placeOf: OffsetToPlace): Diagnostic {
  const start = placeOf(0);
  if (!(thrown instanceof YAMLException))
    return { file: start.file, severity: 'error', message: "isn't readable YAML" };
  const position = thrown.mark?.position ?? 0;
  const tab = tabInIndentation(text, position);
  if (tab !== undefined) {
    return { ...placeOf(tab), severity: 'error', message: "a tab can't indent YAML", hint: 'use spaces' };
  }
  const known = EXPLAINED.find(([pattern]) => pattern.test(thrown.reason));
  const message = known?.[1] ?? printable(thrown.reason);
  return { ...placeOf(position), severity: 'error', message, ...(known?.[2] === undefined ? {} : { hint: known[2] }) };
}

/** Offset of the first tab in the white space that starts the line of `position`. */
function tabInIndentation(text: string, position: number): number | undefined {
  const lineStart = text.lastIndexOf('\n', position - 1) + 1;
  const indentation = /^[ \t]*/.exec(text.slice(lineStart, lineStart + 1000))?.[0] ?? '';
  const tab = indentation.indexOf('\t');
  return tab < 0 ? undefined : lineStart + tab;
}

/** A doubled key or a tag that can't be read, as a diagnostic. */
export function oddityDiagnostic(oddity: Oddity, placeOf: OffsetToPlace): Diagnostic {
  const base = { ...placeOf(oddity.offset), severity: 'error' } as const;
  const name = printable(oddity.name);
  switch (oddity.kind) {
    case 'duplicate-key':
      return { ...base, message: `duplicate key "${name}", first given on line ${placeOf(oddity.first ?? 0).line}` };
    case 'vault':
      return {
        ...base,
        message: "ansible-vault values aren't read yet",
        hint: 'give the value by a prompt or the environment instead',
      };
    case 'unknown-tag':
      return { ...base, message: `unknown YAML tag "${name}"`, hint: 'quote the value if it is text' };
  }
}

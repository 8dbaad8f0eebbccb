/** What the explanations of failures share: their types, and text from outside made fit for a sentence or a command. */
import type { Failure } from './failure.ts';
import type { StoreFailure } from './journal.ts';
import { printable } from './text.ts';

/** Everything that {@link explain} explains. */
export type Explainable = Failure | StoreFailure;

/** A failure in words. */
export interface Explanation {
  /** What happened and, where it is known, the state that the host is in. */
  readonly what: string;
  /** What to do next, with a command where there is one. */
  readonly next: string;
}

/** One explaining function for every code of a union of failures. */
export type Explainers<F extends { readonly code: string }> = {
  readonly [C in F['code']]: (failure: Extract<F, { readonly code: C }>, host: string) => Explanation;
};

const MAX_CHARACTERS = 300;

/** One line of at most 300 characters, nothing in it that moves a cursor. */
export function excerpt(text: string): string {
  const line = printable(text.slice(0, 4 * MAX_CHARACTERS))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS - 1)}…` : line;
}

/** Lines that httpd prints although nothing is wrong: missing ServerName, NameVirtualHost, overridden protocols, warnings. */
const HARMLESS = /AH00558|AH00548|AH02532|AH\d{5}: WARNING:|^Syntax OK$/;
const TELLING = /syntax error|\[(?:\w*:)?(?:emerg|alert|crit|error)\]|AH\d{5}/i;

/**
 * The line of httpd's output that says what is wrong. httpd puts the reason of a syntax error on the line after the
 * place, so that one comes along.
 */
export function errorLine(output: string): string {
  const lines = output
    .slice(0, 64 * 1024)
    .split('\n')
    .map((line) => line.trim());
  const said = lines.filter((line) => line !== '' && !HARMLESS.test(line));
  const at = Math.max(
    0,
    said.findIndex((line) => TELLING.test(line)),
  );
  const line = said[at];
  if (line === undefined) return 'it printed nothing';
  return excerpt(line.endsWith(':') ? `${line} ${said[at + 1] ?? ''}` : line);
}

/** PATH_MAX of Linux: nothing longer is a path. */
const MAX_WORD = 4096;

/** A word for a command line that somebody copies: quoted for sh unless it is plainly harmless. */
export function shellWord(text: string): string {
  if (text.length > MAX_WORD) return "'too long to show'";
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${printable(text)
    .replace(/[\n\t]/g, ' ')
    .replaceAll("'", `'\\''`)}'`;
}

/** A host's clock for people: `2026-11-23 15:05:00 UTC`; the number itself where it is no time. */
export function formatSeconds(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

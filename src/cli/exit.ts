/** Ways for a command to end early. The only exceptions that are thrown on purpose; program.ts turns them to codes. */
import { formatDiagnostic, type Diagnostic } from '../core/index.ts';

/** Exit codes that no outcome of a host gives (design: exit codes). */
export const EXIT = { ok: 0, usage: 1, failed: 2, pending: 3, unreachable: 4, interrupted: 99, bug: 250 } as const;

const GRAVITY = [0, 3, 4, 2, 99, 6, 250];

/** The code of a command that did several things: the gravest of theirs, 0 where there are none. */
export function gravest(codes: readonly number[]): number {
  const gravity = (code: number): number => (GRAVITY.includes(code) ? GRAVITY.indexOf(code) : GRAVITY.length);
  return codes.reduce((gravest, code) => (gravity(code) > gravity(gravest) ? code : gravest), 0);
}

/** Wrong usage or invalid input: nothing was touched. `message` may have several lines; `next` says what to do. */
export class InputError extends Error {
  readonly next: string;
  /** For programs: the code of the failure behind it, where there is one. */
  readonly code: string;
  /** What is wrong in files, where that is it. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(
    message: string,
    next = '',
    { code = 'input', diagnostics = [] }: { readonly code?: string; readonly diagnostics?: readonly Diagnostic[] } = {},
  ) {
    super(message);
    this.next = next;
    this.code = code;
    this.diagnostics = diagnostics;
  }
}

/** All errors of an input file at once. */
export function inputErrorOf(diagnostics: readonly Diagnostic[]): InputError {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  return new InputError(errors.map(formatDiagnostic).join('\n'), `${count}, nothing was touched.`, {
    diagnostics: errors,
  });
}

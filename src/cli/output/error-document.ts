/** An error that ended a command, as programs read it: schemas/error.schema.json. */
import { CommanderError } from 'commander';
import { EXIT, InputError } from '../exit.ts';

export interface ErrorDocument {
  /** `usage`, `input`, `interrupted`, `left` (hosts in flight, to their guards), `bug`, or the code of a failure, e.g. `record-missing`. */
  readonly code: string;
  readonly message: string;
  /** What to do; empty where that is plain. */
  readonly help: string;
  readonly exit_code: number;
  /** What is wrong in files, where that is it. */
  readonly diagnostics: readonly object[];
}

const REPORT = 'Hosts that were in flight restore themselves by their guards. Look with: fleet runs';

export function errorDocumentOf(error: unknown): ErrorDocument {
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    return document('usage', EXIT.usage, { message, help: 'See --help' });
  }
  if (error instanceof InputError) {
    const { message, next: help, code, diagnostics } = error;
    return { ...document(code, EXIT.usage, { message, help }), diagnostics };
  }
  // The prompt was left with Ctrl-C: nothing was begun.
  if (error instanceof Error && error.name === 'ExitPromptError')
    return document('interrupted', EXIT.interrupted, { message: 'Nothing was touched.', help: '' });
  const lines = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = `This is a bug in fleet. Please report it with these lines:\n${lines}`;
  return document('bug', EXIT.bug, { message, help: REPORT });
}

function document(
  code: string,
  exit: number,
  { message, help }: Pick<ErrorDocument, 'message' | 'help'>,
): ErrorDocument {
  return { code, message, help, exit_code: exit, diagnostics: [] };
}

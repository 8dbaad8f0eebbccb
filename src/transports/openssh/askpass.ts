/** Gives a password to ssh's askpass: through a pipe in a private folder, in no argument and no environment. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { open, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Secret } from '../../core/index.ts';

/** Asked for a password it prints the next line of the pipe; a question about a host key or a passphrase it refuses. */
const SCRIPT = `#!/bin/sh
case $1 in
  *"'s password"* | *assword:*) IFS= read -r line <"\${0%/*}/answers" && printf '%s\\n' "$line" ;;
  *) exit 1 ;;
esac
`;

/** Both password and keyboard-interactive may ask. */
const ANSWERS = 2;

/** What ssh needs to be answered, and how to take it away again. */
export interface Askpass {
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** `folder` belongs to nobody but this user, and to this connection alone. */
export async function offerPassword(folder: string, password: Secret): Promise<Askpass> {
  const program = join(folder, 'askpass');
  const pipe = join(folder, 'answers');
  await writeFile(program, SCRIPT, { mode: 0o700 });
  await promisify(execFile)('mkfifo', ['-m', '600', pipe]);
  // Opened for both, so that opening waits for nobody and the lines stay until they are read.
  const handle: FileHandle = await open(pipe, constants.O_RDWR);
  await handle.write(`${password.reveal()}\n`.repeat(ANSWERS));
  return {
    env: { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: process.env['DISPLAY'] ?? ':' },
    close: () => handle.close(),
  };
}

/** Files that hold a password, or programs that print it, as Ansible has them for vaults, logins and become. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../exit.ts';
import { inventoryFiles } from '../inventory-files.ts';

export interface PasswordFileKind {
  /** For messages: `vault password file`. */
  readonly what: string;
  /** What a program is given. */
  readonly args?: readonly string[];
}

/** The password; the command ends where it can't be had. It may be empty. */
export function passwordFromFile(path: string, { what, args = [] }: PasswordFileKind): string {
  const file = expanded(path);
  const fail = (reason: string): never => {
    throw new InputError(`${what} ${file}: ${reason}`, 'Nothing was touched.');
  };
  if (inventoryFiles.kind(file) === 'missing') return fail('there is no such file');
  const bytes = inventoryFiles.read(file);
  if (!bytes.ok) return fail(bytes.error);
  if (!inventoryFiles.isExecutable(file)) return bytes.value.toString('utf8').trim();
  // The system would hand a text without an interpreter to a shell, line by line.
  const isProgram = /^(?:#!|\u007fELF)/.test(bytes.value.subarray(0, 4).toString('latin1'));
  if (!isProgram) return fail(`it is executable and no program; if it holds the password: chmod -x ${file}`);
  const output = inventoryFiles.run(file, args);
  return output.ok
    ? output.value.toString('utf8').replace(/^[\r\n]+|[\r\n]+$/g, '')
    : fail(`the script ${output.error}`);
}

function expanded(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

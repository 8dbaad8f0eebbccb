/** A throw-away login user with a password and a sudoers rule, for tests of become. Needs root. */
import { execFileSync } from 'node:child_process';
import { accessSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/** Whether this machine can make such users: we are root, and sudo, useradd and its include folder are there. */
export function canMakeUsers(): boolean {
  try {
    for (const path of ['/usr/bin/sudo', '/usr/sbin/useradd', '/etc/sudoers.d']) accessSync(path);
    return userInfo().uid === 0;
  } catch {
    return false;
  }
}

/** What a test asks for. */
export interface SudoUserOptions {
  readonly name: string;
  readonly password: string;
  /** Lines for /etc/sudoers.d with `USER` for the name; none: the user may not use sudo. */
  readonly sudoers?: readonly string[];
  /** Login shell; default /bin/sh. */
  readonly shell?: string;
}

/** Makes the user; the result removes it with all that was made. Names start with `fleet-test-`. */
export function makeSudoUser({ name, password, sudoers = [], shell = '/bin/sh' }: SudoUserOptions): () => void {
  if (!name.startsWith('fleet-test-')) throw new Error(`not a name for a test user: ${name}`);
  const rules = `/etc/sudoers.d/${name}`;
  const remove = (): void => {
    rmSync(rules, { force: true });
    execFileSync('userdel', ['--remove', '--force', name], { stdio: 'ignore' });
  };
  execFileSync('useradd', ['--create-home', '--shell', shell, name], { stdio: 'ignore' });
  try {
    execFileSync('chpasswd', { input: `${name}:${password}\n` });
    if (sudoers.length > 0) {
      writeFileSync(rules, `${sudoers.join('\n').replaceAll('USER', name)}\n`, { mode: 0o440 });
      execFileSync('visudo', ['-c', '-f', rules], { stdio: 'ignore' });
    }
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}

/** Which ansible.cfg Ansible would read, and paths as it expands them. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Diagnostic } from '../../core/index.ts';

/** The file, if there is one, and what there is to warn of. */
export interface Located {
  readonly file: string | undefined;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Ansible's order: ANSIBLE_CONFIG, this folder, the home, /etc/ansible. A folder that everybody may write to is left
 * out: what stands there may be anybody's.
 */
export function findConfig(): Located {
  const here = resolve('ansible.cfg');
  const isPublic = ((statSync('.', { throwIfNoEntry: false })?.mode ?? 0) & constants.S_IWOTH) !== 0;
  const named = process.env['ANSIBLE_CONFIG'];
  const first = named === undefined || named === '' ? [] : [namedConfig(expand(named))];
  const places = [...first, ...(isPublic ? [] : [here]), join(homedir(), '.ansible.cfg'), '/etc/ansible/ansible.cfg'];
  const file = places.find((place) => isReadable(place));
  if (!isPublic || !existsSync(here) || (file !== undefined && file === first[0])) return { file, warnings: [] };
  const message = 'is not read: everybody may write to this folder';
  return {
    file,
    warnings: [
      { file: here, severity: 'warning', message, hint: 'name it with ANSIBLE_CONFIG to read it all the same' },
    ],
  };
}

function namedConfig(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? join(path, 'ansible.cfg') : path;
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** `~` and `$NAME`, as Ansible expands them in its settings; then relative to `base`. */
export function expand(path: string, base = '.'): string {
  const variables = path.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    return process.env[braced ?? bare ?? ''] ?? whole;
  });
  return resolve(base, variables.replace(/^~(?=\/|$)/, homedir()));
}

/** Arguments for ssh of Ansible's settings and of the command line: what they settle, and what is wrong with them. */
import type { Diagnostic } from '../../core/index.ts';
import { readSshArguments, type DefaultArguments } from '../../inventory/index.ts';
import type { GivenText } from './ansible-settings-reader.ts';
import { settings } from './ansible-settings.ts';

/** `--ssh-common-args` and `--ssh-extra-args`. */
export interface ArgumentFlags {
  readonly sshCommonArgs?: string;
  readonly sshExtraArgs?: string;
}

/**
 * The flags stand above the settings, as for Ansible. What has no effect is told of inventories only: an ansible.cfg's
 * `ssh_args` are written for the way in which Ansible runs ssh.
 */
export function defaultArguments(
  flags: ArgumentFlags,
  base: { readonly home: string; readonly directory: string },
): DefaultArguments {
  const ansible = settings();
  const diagnostics: Diagnostic[] = [];
  const given = {
    sshArguments: ansible.sshArguments,
    sshCommonArguments: flagText('--ssh-common-args', flags.sshCommonArgs) ?? ansible.sshCommonArguments,
    sshExtraArguments: flagText('--ssh-extra-args', flags.sshExtraArgs) ?? ansible.sshExtraArguments,
  };
  const read = Object.entries(given).flatMap(([name, from]) => {
    if (from === undefined) return [];
    const found = readSshArguments(from.text, base);
    const errors = found.problems.filter(({ severity }) => severity === 'error');
    diagnostics.push(...errors.map((problem) => ({ ...from.place, ...problem })));
    return [[name, found.settings] as const];
  });
  return { settings: Object.fromEntries(read), diagnostics };
}

function flagText(name: string, text: string | undefined): GivenText | undefined {
  return text === undefined ? undefined : { text, place: { file: name } };
}

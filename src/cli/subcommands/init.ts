/** Declares `fleet init`. */
import { Command } from 'commander';
import type { Done } from './done.ts';

export function initSubcommand(done: Done): Command {
  return new Command('init')
    .description('Writes an inventory and a playbook to begin with, explained in comments; never over a file')
    .argument('[folder]', 'where to; it is made where it is missing', '.')
    .addHelpText('after', EXAMPLE)
    .action(async (folder: string) => done(await (await import('../commands/init.ts')).initCommand(folder)));
}

const EXAMPLE = `
Example:
  fleet init tls-fleet`;

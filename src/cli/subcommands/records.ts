/** Declares `fleet records`. */
import { Command, Option } from 'commander';
import type { RecordsFlags, SignFlags, VerifyFlags } from '../commands/records.ts';
import { recordsOption, stateDirOption } from '../options.ts';
import type { IndexFlags } from '../runs/records.ts';
import type { Done } from './done.ts';

export function recordsSubcommand(done: Done): Command {
  return new Command('records')
    .description('Checks, signs and copies the records of runs')
    .addCommand(verifySubcommand(done))
    .addCommand(signSubcommand(done))
    .addCommand(exportSubcommand(done))
    .addCommand(rebuildSubcommand(done))
    .addHelpText('after', EXAMPLE);
}

function verifySubcommand(done: Done): Command {
  return new Command('verify')
    .description('Finds records that were altered, removed or put in another order; exits with 2 where one was')
    .option('--allowed-signers <file>', 'whose signatures count, as ssh-keygen has it; without it anybody’s')
    .option('--heads <folder>', 'signed heads that were kept elsewhere')
    .addOption(stateDirOption())
    .addHelpText('after', exampleOf('verify --allowed-signers ~/.ssh/allowed_signers'))
    .action(async (flags: VerifyFlags) => done(await (await import('../commands/records.ts')).verifyCommand(flags)));
}

function signSubcommand(done: Done): Command {
  return new Command('sign')
    .description('Signs the records as they stand with an SSH key')
    .addOption(new Option('--key <file>', 'a private key, or a public one that ssh-agent holds').env('FLEET_SIGN_KEY'))
    .addOption(stateDirOption())
    .addHelpText('after', exampleOf('sign --key ~/.ssh/id_ed25519'))
    .action(async (flags: SignFlags) => done(await (await import('../commands/records.ts')).signCommand(flags)));
}

function exportSubcommand(done: Done): Command {
  return new Command('export')
    .description('Copies all records to a new folder, or to a .tar or .tar.gz, with what others need to check them')
    .argument('<target>', 'folder or archive')
    .addOption(stateDirOption())
    .addHelpText('after', exampleOf('export records.tar.gz'))
    .action(async (target: string, flags: RecordsFlags) =>
      done(await (await import('../commands/records.ts')).exportCommand(target, flags)),
    );
}

function rebuildSubcommand(done: Done): Command {
  return new Command('rebuild')
    .description('Makes the index over all runs again from the journals')
    .addOption(recordsOption())
    .addOption(stateDirOption())
    .addHelpText('after', exampleOf('rebuild --records postgres://db.example.org/fleet'))
    .action(async (flags: IndexFlags) => done(await (await import('../commands/records.ts')).rebuildCommand(flags)));
}

function exampleOf(line: string): string {
  return `\nExample:\n  fleet records ${line}`;
}

const EXAMPLE = `
Example:
  fleet records sign --key ~/.ssh/id_ed25519
  fleet records verify --allowed-signers ~/.ssh/allowed_signers
  fleet records export records.tar.gz`;

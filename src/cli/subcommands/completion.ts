/** Declares `fleet completion` and what its scripts call. */
import { Argument, Command } from 'commander';
import { SHELLS } from '../completion/scripts.ts';
import type { Done } from './done.ts';

export function completionSubcommand(done: Done): Command {
  return new Command('completion')
    .description('Prints a script that lets a shell complete commands, flags, hosts, groups, runs and playbooks')
    .addArgument(new Argument('<shell>', 'the shell that loads it').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: string) => done((await import('../commands/completion.ts')).completionCommand(shell)));
}

const EXAMPLES = `
Examples:
  source <(fleet completion bash)               in ~/.bashrc
  source <(fleet completion zsh)                in ~/.zshrc, behind compinit
  fleet completion fish | source                in ~/.config/fish/config.fish`;

/** For the scripts, not for people: its name keeps it out of the help. */
export function completeSubcommand(done: Done): Command {
  return new Command('__complete')
    .argument('[words...]', 'what was typed behind the name of the program, up to the cursor')
    .action(async (words: readonly string[], _: unknown, command: Command) =>
      done(await (await import('../commands/completion.ts')).completeCommand(command.parent ?? command, words)),
    );
}

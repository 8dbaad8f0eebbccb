/** The flags for answers to programs, for every command alike: a new command has them without doing anything. */
import { Option, type Command } from 'commander';
import { OUTPUT_FORMS } from './form.ts';

/** Whose work on hosts can be followed while it goes on. */
const FOLLOWED: ReadonlySet<string> = new Set([
  'plan',
  'apply',
  'audit',
  'verify',
  'rollback',
  'recover',
  'prune',
  'ping',
  'facts',
]);

/** Commands that do something, those of a group below it; not what is hidden, nor the implicit help. */
export function commandsOf(program: Command): readonly Command[] {
  const visible = program.createHelp().visibleCommands(program);
  const own = program.commands.filter((command) => visible.includes(command));
  return own.flatMap((command) => (command.commands.length === 0 ? command : commandsOf(command)));
}

/** `apply`, `records-verify`: the name of a command's schema, and of the mark in its document. */
export function answerName(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null ? command.name() : `${answerName(parent)}-${command.name()}`;
}

/** Adds `--json` to every command, and `--output` to those that work on hosts. */
export function withForms(program: Command): void {
  for (const command of commandsOf(program)) {
    const name = answerName(command);
    command.addOption(new Option('--json', `print a document (fleet schema ${name})`).conflicts('output'));
    if (FOLLOWED.has(name))
      command.addOption(
        new Option(
          '--output <form>',
          'text; json: as --json; jsonl: events as they come (fleet schema events)',
        ).choices(OUTPUT_FORMS),
      );
  }
}

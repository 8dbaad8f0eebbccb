/** Declares `fleet schema`. */
import { Command } from 'commander';
import type { Done } from './done.ts';

export function schemaSubcommand(done: Done): Command {
  return new Command('schema')
    .description('Prints the JSON Schema of what a command prints with --json, or of the lines of --output jsonl')
    .argument('[schema...]', 'a command, "error" or "events"; without it, what there is')
    .addHelpText('after', EXAMPLES)
    .action(async (words: readonly string[]) => done((await import('../commands/schema.ts')).schemaCommand(words)));
}

const EXAMPLES = `
Examples:
  fleet schema records verify
  fleet schema events > events.schema.json

What ends a command early is in the schema "error", whatever the command.`;

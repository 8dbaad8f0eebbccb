/** The flags of commands that take a playbook, with Ansible's names. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { collect } from '../options.ts';

/** What is given besides the playbook. */
export interface PlaybookFlags {
  readonly extraVars: readonly string[];
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
}

/** What is shown of a playbook instead of doing it. */
export interface ListFlags {
  readonly listHosts?: true;
  readonly listTasks?: true;
  readonly listTags?: true;
  readonly syntaxCheck?: true;
}

/** `-e`, `-t` and `--skip-tags`. */
export function withPlaybook(command: Command): Command {
  return command
    .addOption(extraVarsOption())
    .addOption(
      new Option('-t, --tags <tags>', 'only tasks with one of these tags, separated by commas; may be repeated')
        .argParser(collect)
        .default([], 'all but "never"'),
    )
    .addOption(
      new Option('--skip-tags <tags>', 'no tasks with one of these tags; may be repeated')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option('--start-at-task <name>', 'refused: a plan is of all tasks, so use tags')
        .hideHelp()
        .argParser(noStart),
    );
}

/** Variables of the command line. */
export function extraVarsOption(): Option {
  return new Option(
    '-e, --extra-vars <vars>',
    'variables above all others: key=value, YAML or JSON, @file; may be repeated',
  )
    .argParser(collect)
    .default([], 'none');
}

/** Ansible's lists. */
export function withLists(command: Command): Command {
  return command
    .option('--list-hosts', 'show the hosts of each play; no host is reached')
    .option('--list-tasks', 'show the tasks of each play; no host is reached')
    .option('--list-tags', 'show the tags of each play; no host is reached')
    .option('--syntax-check', 'only check the playbook; no host is reached');
}

function noStart(): never {
  throw new InvalidArgumentError(
    'It would plan a part of a change. fleet plans all tasks of a play as one change, and what is as wanted is left alone: choose tasks by --tags.',
  );
}

/** Words of repeated flags with commas in them. */
export function wordsOf(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
}

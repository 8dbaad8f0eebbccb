/** What may stand at the cursor: commands, flags and choices by commander's own tree, the rest by what is on the disk. */
import type { Argument, Command, Option } from 'commander';
import { mustHaveValue, optionNamed, readCommandLine, type CommandLine } from './command-line.ts';
import { valueSource } from './value-sources.ts';

/** A whole word, and what it means where that isn't plain. */
export interface Candidate {
  readonly value: string;
  readonly help: string;
}

/** Candidates for the last of the words that stand behind the name of the program. */
export async function candidatesFor(program: Command, words: readonly string[]): Promise<readonly Candidate[]> {
  const current = words.at(-1) ?? '';
  const found = await possible(readCommandLine(program, words.slice(0, -1)), current);
  return found.filter(({ value }) => value.startsWith(current));
}

async function possible(line: CommandLine, current: string): Promise<readonly Candidate[]> {
  const { command, open, plain } = line;
  if (open !== null && mustHaveValue(line)) return optionValues(open, { line, current });
  const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  if (!plain && flag !== undefined) return valuesBehind(flag, value ?? '', line);
  if (!plain && current.startsWith('-')) return flagsOf(line);
  const values = open === null ? [] : await optionValues(open, { line, current });
  const argument =
    command.registeredArguments[line.args.length] ?? command.registeredArguments.findLast((one) => one.variadic);
  const here = argument === undefined ? [] : await argumentValues(argument, { line, current });
  return [...values, ...(line.args.length === 0 ? commandsOf(command) : []), ...here];
}

async function valuesBehind(flag: string, current: string, line: CommandLine): Promise<readonly Candidate[]> {
  const option = optionNamed(line.command, flag);
  if (option === undefined) return [];
  const values = await optionValues(option, { line, current });
  return values.map(({ value, help }) => ({ value: `${flag}=${value}`, help }));
}

interface Typed {
  readonly line: CommandLine;
  readonly current: string;
}

async function optionValues(option: Option, typed: Typed): Promise<readonly Candidate[]> {
  const placeholder = /[<[]([^>\].]+)/.exec(option.flags)?.[1] ?? '';
  return valuesOf(option.argChoices, [option.attributeName(), placeholder], typed);
}

async function argumentValues(argument: Argument, typed: Typed): Promise<readonly Candidate[]> {
  return valuesOf(argument.argChoices, [argument.name()], typed);
}

async function valuesOf(
  choices: readonly string[] | undefined,
  names: readonly string[],
  { line, current }: Typed,
): Promise<readonly Candidate[]> {
  const values = choices ?? (await valueSource(names)?.({ given: line.given, current })) ?? [];
  return values.map((value) => ({ value, help: '' }));
}

function commandsOf(command: Command): readonly Candidate[] {
  const commands = command.commands.length === 0 ? [] : command.createHelp().visibleCommands(command);
  return commands.map((one) => ({ value: one.name(), help: one.description() }));
}

/** Flags that weren't given yet, or that may be given again. */
function flagsOf({ command, given }: CommandLine): readonly Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  const free = options.filter((option) => !given.has(option.attributeName()) || Array.isArray(option.defaultValue));
  return free.flatMap(({ long, short, description }) => {
    const value = long ?? short;
    return value === undefined || value === null ? [] : [{ value, help: description }];
  });
}

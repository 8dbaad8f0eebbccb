/** Reads a command line that isn't finished yet against the tree of commands, as commander will read it once it is. */
import type { Command, Option } from 'commander';

/** What stands before the word that is being typed. */
export interface CommandLine {
  readonly command: Command;
  /** Arguments so far, without flags. */
  readonly args: readonly string[];
  /** The flag that the next word may be a value of; null where it's none. */
  readonly open: Option | null;
  /** Whether it has a value already: then the next word may as well be something else. */
  readonly filled: boolean;
  /** Values of flags by their attribute names. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** Behind `--`: nothing is a flag any more. */
  readonly plain: boolean;
}

/** `words` are those behind the name of the program, up to the one that is being typed. */
export function readCommandLine(program: Command, words: readonly string[]): CommandLine {
  const start: CommandLine = {
    command: program,
    args: [],
    open: null,
    filled: false,
    given: new Map(),
    plain: false,
  };
  return words.reduce(take, start);
}

function take(line: CommandLine, word: string): CommandLine {
  if (line.plain) return { ...line, args: [...line.args, word] };
  const isFlag = word.startsWith('-') && word !== '-';
  if (line.open !== null && (mustHaveValue(line) || !isFlag)) return withValue(line, line.open, word);
  if (word === '--') return { ...line, plain: true, open: null };
  return isFlag ? takeFlag({ ...line, open: null }, word) : takeArgument(line, word);
}

/** Whether the next word is a value whatever it looks like. */
export function mustHaveValue({ open, filled }: CommandLine): boolean {
  return open?.required === true && !filled;
}

function withValue(line: CommandLine, option: Option, value: string): CommandLine {
  const name = option.attributeName();
  const given = new Map(line.given).set(name, [...(line.given.get(name) ?? []), value]);
  return { ...line, given, open: option.variadic ? option : null, filled: true };
}

/** `--flag`, `--flag=value`, `-f`, `-fvalue`, `-abf value`. */
function takeFlag(line: CommandLine, word: string): CommandLine {
  if (word.startsWith('--')) {
    const [name = '', ...value] = word.split('=');
    const option = optionNamed(line.command, name);
    if (option === undefined) return line;
    return value.length > 0 ? withValue(line, option, value.join('=')) : opened(line, option);
  }
  const option = optionNamed(line.command, word.slice(0, 2));
  const rest = word.slice(2);
  if (option === undefined) return line;
  if (rest === '') return opened(line, option);
  return hasValue(option) ? withValue(line, option, rest) : takeFlag(line, `-${rest}`);
}

function opened(line: CommandLine, option: Option): CommandLine {
  return hasValue(option) ? { ...line, open: option, filled: false } : line;
}

function hasValue({ required, optional }: Option): boolean {
  return required || optional;
}

/** A flag by its short or long form. */
export function optionNamed({ options }: Command, name: string): Option | undefined {
  return options.find(({ long, short }) => long === name || short === name);
}

function takeArgument(line: CommandLine, word: string): CommandLine {
  const { command, args } = line;
  if (args.length > 0 || command.commands.length === 0) return { ...line, args: [...args, word] };
  // `fleet help plan`: the commands come again.
  if (word === 'help') return line;
  const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
  return next === undefined ? { ...line, args: [word] } : { ...line, command: next, given: new Map() };
}

/** How a script's shell is started: as the login user, or as another user by sudo, su or doas. */
import type { BecomeSettings, BecomeMethod, ConnectionSettings } from '../../core/index.ts';
import { quoteArguments } from './script-input.ts';

/** The way to another user's rights on one host. */
export type Become = { readonly kind: 'none' } | ByProgram;

/** A program that asks for a password, or doesn't, and then starts the shell. */
export interface ByProgram {
  readonly kind: BecomeMethod;
  readonly user: string;
  /** The program's name or path. */
  readonly program: string;
  /** Further options for it. */
  readonly flags: readonly string[];
  /** A text that appears nowhere else, where there is a password. Only sudo takes it for its prompt. */
  readonly prompt: string | undefined;
  /** Started in a terminal: su and doas read passwords from nothing else, nor does sudo with `requiretty`. */
  readonly terminal: boolean;
}

/** One start of a shell. */
export interface ShellStart {
  readonly become: Become;
  readonly args: readonly string[];
  /** Printed by the shell on both outputs before anything else, so what came earlier isn't part of the answer. */
  readonly marker: string;
}

/**
 * Whether and how another user has to be become: not where the inventory says no, nor where the login user is the user
 * to become. `prompt` is a text that appears nowhere else; it is used only if there is a password.
 */
export function planBecome(
  { become, user, method = 'sudo', program = method, flags = [], password }: BecomeSettings,
  connection: Pick<ConnectionSettings, 'user'>,
  prompt: string,
): Become {
  if (!become || user === connection.user) return { kind: 'none' };
  const asking = password === undefined ? undefined : prompt;
  return { kind: method, user, program, flags, prompt: asking, terminal: method !== 'sudo' && asking !== undefined };
}

/** User names that can stand on a command line; others would be read as options or need quoting. */
export function isPlainUserName(user: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._@+-]*\$?$/.test(user);
}

/** Programs and options from an inventory that are safe as words of a command line. */
export function isPlainWord(word: string): boolean {
  return /^[A-Za-z0-9._:/@%+=,-]+$/.test(word);
}

/** The line that ends the script where the input has no end: a terminal stays open. */
export function endOfScript(marker: string): string {
  return `${marker}-end`;
}

/**
 * The command line for sshd. The login shell may be sh, bash, zsh, csh or fish, so it holds only plain words and
 * single quotes.
 */
export function shellCommand({ become, args, marker }: ShellStart): string {
  if (become.kind === 'none') return throughPipes(args, marker);
  if (!become.terminal) return asUser(become, throughPipes(args, marker));
  // Raw: bytes pass as they are, both ways, and nothing that is sent is echoed.
  return `stty raw -echo; ${asUser(become, throughTerminal(args, marker))}`;
}

/**
 * The shell says that it started, reads all of its input, then evaluates it: `sh -s` would do the same, but bash reads
 * a script from a pipe by single bytes, which costs more time than running it.
 */
function throughPipes(args: readonly string[], marker: string): string {
  return `sh -c 'echo ${marker}; echo ${marker} >&2; eval "$(cat)"' sh${quoteArguments(args)}`;
}

/** A terminal has one output, which is the answer's, and goes away with the connection, which must end no script. */
function throughTerminal(args: readonly string[], marker: string): string {
  const read = `sed -n "/^${endOfScript(marker)}$/q;p"`;
  return `sh -c 'trap "" HUP; echo ${marker}; exec 2>/dev/null; eval "$(${read})"' sh${quoteArguments(args)}`;
}

function asUser(become: ByProgram, shell: string): string {
  const { kind, user, program, flags } = become;
  const start = `env LC_ALL=C ${program}${quoteArguments(flags)}`;
  if (kind === 'su') return `${start} '${user}' -c '${shell.replaceAll("'", String.raw`'\''`)}'`;
  if (kind === 'doas') return `${start}${become.prompt === undefined ? ' -n' : ''} -u '${user}' ${shell}`;
  const asking = become.prompt === undefined ? '-n' : `-S -p '${become.prompt}'`;
  return `${start} -H ${asking} -u '${user}' -- ${shell}`;
}

/** How many times the program has asked for a password in what it wrote so far. */
export function promptsIn(output: string, { kind, prompt }: ByProgram): number {
  if (prompt === undefined) return 0;
  if (kind === 'sudo') return output.split(prompt).length - 1;
  return [...output.matchAll(/password[^\n:]*: ?/gi)].length;
}

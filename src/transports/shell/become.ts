/** How a script's shell is started: as the login user, or as another user by sudo, and what sudo's answers mean. */
import type { BecomeSettings, ConnectFailure, ConnectionSettings } from '../../core/index.ts';
import { printable } from '../../core/index.ts';
import { quoteArguments } from './script-input.ts';

/** The way to root's rights on one host. */
export type Become =
  { readonly kind: 'none' } | { readonly kind: 'sudo'; readonly user: string; readonly prompt: string | undefined };

/** One start of a shell. */
export interface ShellStart {
  readonly become: Become;
  readonly args: readonly string[];
  /** Printed by the shell on both outputs before anything else, so what came earlier isn't part of the answer. */
  readonly marker: string;
}

/**
 * Whether and how sudo is needed: not where the inventory says no, nor where the login user is the user to become.
 * `prompt` is a text that appears nowhere else; it is used only if there is a password.
 */
export function planBecome(
  become: BecomeSettings,
  connection: Pick<ConnectionSettings, 'user'>,
  prompt: string,
): Become {
  if (!become.become || become.user === connection.user) return { kind: 'none' };
  return { kind: 'sudo', user: become.user, prompt: become.password === undefined ? undefined : prompt };
}

/** User names that can stand on sudo's command line; others would be read as options or need quoting. */
export function isPlainUserName(user: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._@+-]*\$?$/.test(user);
}

/**
 * The command line for sshd. The login shell may be sh, bash, zsh, csh or fish, so it holds only plain words and
 * single quotes. The shell says that it started, reads all of its input, then evaluates it: `sh -s` would do the
 * same, but bash reads a script from a pipe by single bytes, which costs more time than running it.
 */
export function shellCommand({ become, args, marker }: ShellStart): string {
  const shell = `sh -c 'echo ${marker}; echo ${marker} >&2; eval "$(cat)"' sh${quoteArguments(args)}`;
  if (become.kind === 'none') return shell;
  const asking = become.prompt === undefined ? '-n' : `-S -p '${become.prompt}'`;
  return `env LC_ALL=C sudo -H ${asking} -u '${become.user}' -- ${shell}`;
}

/** How sudo ended without having started the shell. */
export interface SudoEnd {
  readonly become: Extract<Become, { kind: 'sudo' }>;
  readonly loginUser: string;
  readonly exitCode: number | null;
  /** What it wrote, without the prompt. */
  readonly stderr: string;
}

/**
 * What sudo's refusal means; undefined if sudo wasn't even reached (the login shell refused, a forced command ran).
 * Read are the C-locale messages of sudo 1.7 to 1.9 and of sudo-rs.
 */
export function sudoFailure(end: SudoEnd): ConnectFailure | undefined {
  const { stderr, loginUser: user } = end;
  const denied = (reason: string): ConnectFailure => ({ code: 'become-denied', user, reason });
  if (/must have a tty/.test(stderr)) {
    return denied(`sudo demands a terminal (requiretty): add \`Defaults:${user} !requiretty\` to sudoers`);
  }
  if (/password is required|interactive authentication is required|no askpass program/.test(stderr)) {
    return { code: 'become-password-missing', user };
  }
  if (/incorrect (password|authentication) attempt|try again/i.test(stderr))
    return { code: 'become-password-wrong', user };
  if (end.exitCode === 127 || /sudo: (command )?not found|sudo.: No such file/.test(stderr)) {
    return denied('sudo is not installed on the host, or not in the PATH of the login user');
  }
  if (/^usage:|invalid option|unrecognized option/m.test(stderr)) {
    return denied(`this sudo doesn't know an option that fleet needs: ${said(stderr)}`);
  }
  return /sudo|sorry|not allowed/i.test(stderr) ? denied(said(stderr)) : undefined;
}

/** The last line that says something; sudo's lecture comes before it. */
function said(stderr: string): string {
  const lines = stderr.split(/\r?\n/).map((line) => line.trim());
  const telling = lines.filter(
    (line) => /sudo|sorry|not allowed|may not|not in the/i.test(line) && !line.startsWith('#'),
  );
  return printable((telling[0] ?? lines.find((line) => line !== '') ?? 'it gave no reason').slice(0, 300));
}

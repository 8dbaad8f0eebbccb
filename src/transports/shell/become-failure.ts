/** What it means that sudo, su or doas ended without having started the shell. */
import type { ConnectFailure } from '../../core/index.ts';
import { printable } from '../../core/index.ts';
import type { ByProgram } from './become.ts';

/** How the program ended. */
export interface BecomeEnd {
  readonly become: ByProgram;
  readonly loginUser: string;
  readonly exitCode: number | null;
  /** What it wrote, without the prompt. */
  readonly output: string;
}

/** It wants a terminal and had none: another start with one may pass. */
export interface TerminalNeeded {
  readonly code: 'terminal-needed';
}

type Verdict = ConnectFailure | TerminalNeeded | undefined;

/**
 * What a refusal means; undefined if the program wasn't even reached (the login shell refused, a forced command ran).
 * Read are the C-locale messages of sudo 1.7 to 1.9 and sudo-rs, of util-linux's, shadow's and busybox's su, and of
 * doas.
 */
export function becomeFailure(end: BecomeEnd): Verdict {
  const { become, output, loginUser: user } = end;
  const missing = missingProgram(end);
  if (missing !== undefined) return denied(end, missing);
  if (/^usage:|invalid option|unrecognized option|unknown option/im.test(output)) {
    return denied(end, `this ${become.kind} doesn't know an option that fleet needs: ${said(output)}`);
  }
  const method = become.kind === 'sudo' ? {} : { method: become.kind };
  if (wantsTerminal(end))
    return become.prompt === undefined && become.kind !== 'sudo'
      ? { code: 'become-password-missing', user, ...method }
      : { code: 'terminal-needed' };
  if (
    /password is required|interactive authentication is required|no askpass program|Authentication required/.test(
      output,
    )
  ) {
    return { code: 'become-password-missing', user, ...method };
  }
  if (
    /incorrect (password|authentication) attempt|try again|Authentication (failure|failed)|incorrect password/i.test(
      output,
    )
  ) {
    return { code: 'become-password-wrong', user, ...method };
  }
  return /sudo|\bsu:|doas|sorry|not allowed|not permitted/i.test(output) ? denied(end, said(output)) : undefined;
}

function denied({ loginUser: user, become }: BecomeEnd, reason: string): ConnectFailure {
  return { code: 'become-denied', user, reason, ...(become.kind !== 'sudo' && { method: become.kind }) };
}

function missingProgram({ become: { program }, exitCode, output }: BecomeEnd): string | undefined {
  const name = program.split('/').at(-1) ?? program;
  const gone =
    exitCode === 127 || output.includes(`${name}: command not found`) || output.includes(`${name}: not found`);
  if (!gone && !/sudo.: No such file/.test(output)) return undefined;
  return `${name} is not installed on the host, or not in the PATH of the login user`;
}

function wantsTerminal({ become, output }: BecomeEnd): boolean {
  return (
    !become.terminal &&
    /must (have a tty|be run from a terminal)|a tty is required|no tty present|not a tty/.test(output)
  );
}

/** The last line that says something; sudo's lecture comes before it. */
function said(output: string): string {
  const lines = output.split(/\r?\n/).map((line) => line.trim());
  const telling = lines.filter(
    (line) => /sudo|su:|doas|sorry|not allowed|not permitted|may not|not in the/i.test(line) && !line.startsWith('#'),
  );
  return printable((telling[0] ?? lines.find((line) => line !== '') ?? 'it gave no reason').slice(0, 300));
}

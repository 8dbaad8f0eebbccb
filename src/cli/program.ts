/** The commands, their flags and their help; and the one place that catches. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { EXIT, InputError } from './exit.ts';
import type { Done } from './subcommands/done.ts';
import { subcommands } from './subcommands/index.ts';
import { tell } from './terminal.ts';

/** Runs one command line and gives the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = fleetProgram((result) => (code = result));
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof InputError) {
    tell(error.message);
    if (error.next !== '') tell(error.next);
    return EXIT.usage;
  }
  // The prompt was left with Ctrl-C: nothing was begun.
  if (error instanceof Error && error.name === 'ExitPromptError') {
    tell('Nothing was touched.');
    return EXIT.interrupted;
  }
  tell(
    `This is a bug in fleet. Please report it with these lines:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  tell('Hosts that were in flight restore themselves by their guards. Look with: fleet runs');
  return EXIT.bug;
}

/** A command is loaded when it is asked for: starting fast matters to somebody who types `fleet runs`. */
export function fleetProgram(done: Done): Command {
  const program = new Command('fleet')
    .description(
      'Changes TLS settings on fleets of Apache httpd servers, proves by handshakes what that did for which clients, and takes it back to the byte.',
    )
    .version(version(), '-V, --version')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .showHelpAfterError('(see --help)')
    .addHelpText('after', EXIT_CODES);
  for (const command of subcommands.map((subcommand) => subcommand(done))) {
    program.addCommand(command, { hidden: command.name().startsWith('__') });
  }
  // After every command is there: exitOverride holds for those that exist.
  overrideExit(program);
  return program;
}

function overrideExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(overrideExit);
}

const EXIT_CODES = `
Exit codes: 0 everything as wanted; 1 wrong usage or input, nothing was touched; 2 a host failed and was restored, or
was declined; 3 changes are pending (with --detailed-exitcode); 4 a host was unreachable; 6 a host is stuck; 99
interrupted; 250 a bug in fleet.`;

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}

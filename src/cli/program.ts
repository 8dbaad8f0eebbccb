/** The commands, their flags and their help; and the one place that catches. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { EXIT } from './exit.ts';
import { answerError } from './output/answer-error.ts';
import { beginAnswer, finishAnswer } from './output/answer.ts';
import { errorDocumentOf } from './output/error-document.ts';
import { tellEnd } from './output/event-stream.ts';
import { chooseForm, formOfCommand, formOfWords } from './output/form.ts';
import { answerName, withForms } from './output/options.ts';
import type { Done } from './subcommands/done.ts';
import { honourColours } from './settings/colours.ts';
import { subcommands } from './subcommands/index.ts';
import { tell } from './terminal.ts';

/** Runs one command line and gives the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = fleetProgram((result) => (code = result));
  chooseForm(formOfWords(argv));
  try {
    await program.parseAsync([...argv]);
    finishAnswer();
    tellEnd(code);
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    return failed(error);
  }
}

/** Says what went wrong, to people and to programs, and gives the exit code. */
function failed(error: unknown): number {
  const document = errorDocumentOf(error);
  // Commander has told its own already.
  if (!(error instanceof CommanderError)) {
    tell(document.message);
    if (document.help !== '') tell(document.help);
  }
  answerError(document);
  return document.exit_code;
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
  withForms(program);
  program.hook('preAction', (_, command) => {
    chooseForm(formOfCommand(command));
    honourColours();
    beginAnswer(answerName(command));
  });
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

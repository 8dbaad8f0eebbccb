/** The commands, their flags and their help; and the one place that catches. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { reportFormats } from '../reports/index.ts';
import type { ApplyFlags } from './commands/apply.ts';
import type { AuditFlags } from './commands/audit.ts';
import type { HttpdEffectiveFlags } from './commands/httpd.ts';
import type { PlanFlags } from './commands/plan.ts';
import type { RollbackFlags } from './commands/rollback.ts';
import type { RunsFlags } from './commands/runs.ts';
import { EXIT, InputError } from './exit.ts';
import { collect, withChange, withInventory } from './options.ts';
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
function fleetProgram(done: (code: number) => void): Command {
  const program = new Command('fleet')
    .description(
      'Changes TLS settings on fleets of Apache httpd servers, proves by handshakes what that did for which clients, and takes it back to the byte.',
    )
    .version(version(), '-V, --version')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .showHelpAfterError('(see --help)')
    .addHelpText('after', EXIT_CODES);
  program.addCommand(planSubcommand(done));
  program.addCommand(applySubcommand(done));
  program.addCommand(auditSubcommand(done));
  program.addCommand(rollbackSubcommand(done));
  program.addCommand(runsSubcommand(done));
  program.addCommand(showSubcommand(done));
  program.addCommand(httpdSubcommand(done));
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

function planSubcommand(done: (code: number) => void): Command {
  return withInventory(
    new Command('plan').description('Shows what a playbook would change, and which clients would gain'),
  )
    .argument('<playbook>', 'playbook file')
    .option('-D, --diff', 'show whole unified diffs')
    .option('--out <file>', 'save the plan, to be reviewed and applied exactly')
    .option('--detailed-exitcode', 'exit with 3 where changes are pending')
    .action(async (playbook: string, flags: PlanFlags) =>
      done(await (await import('./commands/plan.ts')).planCommand(playbook, flags)),
    );
}

function applySubcommand(done: (code: number) => void): Command {
  return withChange(
    withInventory(new Command('apply').description('Changes hosts as a playbook says: plan, question, change, proof')),
  )
    .argument('<playbook>', 'playbook file')
    .option('--plan <file>', 'apply this saved plan, exactly or not at all')
    .action(async (playbook: string, flags: ApplyFlags) =>
      done(await (await import('./commands/apply.ts')).applyCommand(playbook, flags)),
    );
}

function auditSubcommand(done: (code: number) => void): Command {
  return withInventory(
    new Command('audit').description(
      'Shows which clients get in now, why others do not, and which exceptions are in force',
    ),
  )
    .argument('[playbook]', 'also say whether this playbook would change each host')
    .addOption(
      new Option(
        '--format <format...>',
        Object.values(reportFormats)
          .map((f) => `${f.name}: ${f.description}`)
          .join('; '),
      )
        .choices(Object.keys(reportFormats))
        .default(['text']),
    )
    .option('--out <folder>', 'write one file for each format into this folder')
    .action(async (playbook: string | undefined, flags: AuditFlags) =>
      done(await (await import('./commands/audit.ts')).auditCommand(playbook, flags)),
    );
}

function rollbackSubcommand(done: (code: number) => void): Command {
  return withChange(
    withInventory(new Command('rollback').description('Takes a run back on all of its hosts, to the byte')),
  )
    .argument('[run]', 'the run; without it, the newest whose change is still in force')
    .action(async (id: string | undefined, flags: RollbackFlags) =>
      done(await (await import('./commands/rollback.ts')).rollbackCommand(id, flags)),
    );
}

function runsSubcommand(done: (code: number) => void): Command {
  return new Command('runs')
    .description('Lists the recorded runs, newest first')
    .addOption(stateDirOption())
    .action(async (flags: RunsFlags) => done(await (await import('./commands/runs.ts')).runsCommand(flags)));
}

function showSubcommand(done: (code: number) => void): Command {
  return new Command('show')
    .description('Shows one run: every host, with evidence')
    .argument('<run>', 'id of the run, or an unambiguous beginning of it')
    .option('-D, --diff', 'show whole unified diffs')
    .addOption(stateDirOption())
    .action(async (id: string, flags: RunsFlags) =>
      done(await (await import('./commands/runs.ts')).showCommand(id, flags)),
    );
}

function httpdSubcommand(done: (code: number) => void): Command {
  const effective = new Command('effective')
    .description(
      'Lists the directives that httpd keeps of a configuration on this disk, in its order; reads only files',
    )
    .requiredOption('--root <folder>', 'folder that holds the host’s file system; nothing outside it is read')
    .requiredOption('--main <file>', 'main configuration file, as the host sees it')
    .option('--server-root <folder>', 'HTTPD_ROOT or -d, as the host sees it (default: the folder of --main)')
    .option('--define <name>', 'as httpd -D; may be repeated', collect, [])
    .option('--module <name>', 'a module besides those that LoadModule lines load; may be repeated', collect, [])
    .option('--env <name=value>', 'a variable of the server’s environment; may be repeated', collect, [])
    .option('--directive <name>', 'list these instead of the TLS ones; may be repeated', collect, [])
    .option('--httpd-version <version>', 'for IfVersion, and for rules that changed', '2.4.62')
    .option('--json', 'print an array of records')
    .addHelpText('after', EFFECTIVE_EXAMPLE)
    .action(async (flags: HttpdEffectiveFlags) =>
      done((await import('./commands/httpd.ts')).httpdEffectiveCommand(flags)),
    );
  return new Command('httpd').description('Works on Apache configurations offline').addCommand(effective);
}

const EFFECTIVE_EXAMPLE = `
Example, on a copy of a Debian host below ./web01:
  fleet httpd effective --root ./web01 --main /etc/apache2/apache2.conf --env APACHE_LOG_DIR=/var/log/apache2`;

function stateDirOption(): Option {
  return new Option('--state-dir <folder>', 'where runs are recorded').env('FLEET_STATE_DIR');
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}

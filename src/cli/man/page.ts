/** The manual page, from the tree of commands: what `fleet --help` and each command's help say, in one place. */
import type { Command, Help } from 'commander';
import { roffArgument, roffParagraph, roffTerm, roffText } from './roff.ts';

/** `version` and `date` (YYYY-MM-DD) stand at the foot of the page. */
export function manPage(program: Command, { date }: { readonly date: string }): string {
  const name = program.name();
  const help = program.createHelp();
  const head = [name.toUpperCase(), '1', date, `${name} ${program.version() ?? ''}`, 'User Commands'];
  return [
    `.TH ${head.map(roffArgument).join(' ')}`,
    '.SH NAME',
    `${name} \\- ${roffText(summaryOf(program))}`,
    '.SH SYNOPSIS',
    '.nf',
    ...leaves(program, help).map((command) => `.B ${roffArgument(help.commandUsage(command))}`),
    '.fi',
    '.SH DESCRIPTION',
    roffText(program.description()),
    ...afterText(program),
    '.SH COMMANDS',
    ...leaves(program, help).flatMap((command) => section(command, help)),
    '',
  ].join('\n');
}

function summaryOf(program: Command): string {
  return program.description().replace(/\.$/, '');
}

/** Commands that do something, those of a group under its name. */
function leaves(command: Command, help: Help): readonly Command[] {
  // The implicit `help` of each level says nothing that isn't here.
  const below = command.commands.filter((one) => help.visibleCommands(command).includes(one));
  return below.flatMap((one) => (one.commands.length === 0 ? one : leaves(one, help)));
}

function section(command: Command, help: Help): readonly string[] {
  return [
    `.SS ${roffArgument(help.commandUsage(command))}`,
    roffText(command.description()),
    ...help.visibleArguments(command).flatMap((one) => roffTerm(help.argumentTerm(one), help.argumentDescription(one))),
    ...help.visibleOptions(command).flatMap((one) => roffTerm(help.optionTerm(one), help.optionDescription(one))),
    ...afterText(command),
  ];
}

/** What stands behind the flags in a command's help: examples and exit codes. */
function afterText(command: Command): readonly string[] {
  let whole = '';
  command.configureOutput({ writeOut: (text) => (whole += text) }).outputHelp();
  const text = whole.slice(command.helpInformation().length).trim();
  return text
    .split(/\n{2,}/)
    .filter(Boolean)
    .flatMap(roffParagraph);
}

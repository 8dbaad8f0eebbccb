/** Declares `fleet serve`. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ServeFlags } from '../commands/serve.ts';
import { recordsOption, stateDirOption } from '../options.ts';
import type { Done } from './done.ts';

export function serveSubcommand(done: Done): Command {
  return new Command('serve')
    .description('Shows the newest audit, the runs and the progress of a running one in a browser; it only reads')
    .addOption(new Option('--port <number>', '0 takes any that is free').argParser(portOf).default(8700))
    .option('--bind <address>', 'where to listen, without encryption', '127.0.0.1')
    .addOption(recordsOption())
    .addOption(stateDirOption())
    .addHelpText('after', EXAMPLE)
    .action(async (flags: ServeFlags) => done(await (await import('../commands/serve.ts')).serveCommand(flags)));
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

const EXAMPLE = `
Example, reached from elsewhere by ssh -L 8700:127.0.0.1:8700 CONTROLLER:
  fleet serve
The address that it prints has a key, which is new each time. A program gives it so:
  curl -H "Authorization: Bearer KEY" http://127.0.0.1:8700/audit.json`;

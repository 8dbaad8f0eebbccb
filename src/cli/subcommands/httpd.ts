/** How `fleet httpd …` is called. */
import { Command } from 'commander';
import type { HttpdEffectiveFlags } from '../commands/httpd.ts';
import { collect } from '../options.ts';
import type { Done } from './done.ts';

export function httpdSubcommand(done: Done): Command {
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
    .addHelpText('after', EFFECTIVE_EXAMPLE)
    .action(async (flags: HttpdEffectiveFlags) =>
      done((await import('../commands/httpd.ts')).httpdEffectiveCommand(flags)),
    );
  return new Command('httpd').description('Works on Apache configurations offline').addCommand(effective);
}

const EFFECTIVE_EXAMPLE = `
Example, on a copy of a Debian host below ./web01:
  fleet httpd effective --root ./web01 --main /etc/apache2/apache2.conf --env APACHE_LOG_DIR=/var/log/apache2`;

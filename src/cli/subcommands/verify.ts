/** How `fleet verify` is called. */
import { Command, Option } from 'commander';
import type { VerifyFlags } from '../commands/verify.ts';
import { collect, positive, withInventory } from '../options.ts';
import type { Done } from './done.ts';

export function verifySubcommand(done: Done): Command {
  return withInventory(
    new Command('verify').description('Shows which clients get in, by handshakes to their end, and why others do not'),
    ['ssh', 'direct', 'both'],
  )
    .argument('[address...]', 'HOST or HOST:PORT to look at from here, without SSH; else the hosts of the inventory')
    .addOption(
      new Option('--client <name>', 'ask about this client class (or "all"); may be repeated')
        .argParser(collect)
        .default([], 'those that every host is judged by'),
    )
    .addOption(
      new Option('--servername <name>', 'with an address: ask for this name by SNI; may be repeated')
        .argParser(collect)
        .default([], 'the HOST, where it is a name')
        .conflicts('sni'),
    )
    .option('--no-sni', 'with an address: no client says whom it wants')
    .option('--fast', 'hellos only: one connection for each client and place, and no HTTP')
    .addOption(new Option('--handshakes <n>', 'handshakes at once on one listener').argParser(positive).default(1))
    .addHelpText('after', HELP)
    .action(async (addresses: readonly string[], flags: VerifyFlags) =>
      done(await (await import('../commands/verify.ts')).verifyCommand(addresses, flags)),
    );
}

const HELP = `
Examples:
  fleet verify www.example.org                        from here, with that name by SNI where the client can
  fleet verify '[2001:db8::1]:8443' --client windows-xp --no-sni --json
  fleet verify -i inventory.yaml --limit web --via both   also from here, to fleet_tls_address or ansible_host

Exit codes: 0 every client that was asked about gets in everywhere; 2 one is refused, or a host can't be verified; 4 a
host or listener was unreachable, so that nothing can be said of it; 1, 99 and 250 as ever.`;

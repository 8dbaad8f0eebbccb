/** `fleet verify`: which clients get in, and if not, why. It changes nothing. */
import { formatPoint } from '../../core/index.ts';
import { verifyAddresses, verifyFleet, type HandshakePolicy } from '../../engine/index.ts';
import type { VerifiedEntry, VerifiedHost, VerifyReport, VerifyRoute } from '../../ports/index.ts';
import { renderVerify, renderVerifyJson, verifiedHostJson } from '../../reports/index.ts';
import { clientClasses, findClientClass, type ClientClass } from '../../tls/index.ts';
import { EXIT, InputError } from '../exit.ts';
import { hostsOf } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { openBareSession, openSession, type EndedHost } from '../session.ts';
import { answerWhole } from '../output/answer.ts';
import { paint, print, terminalWidth } from '../terminal.ts';
import { targetOf } from '../verify-target.ts';
import { judgedClasses } from '../wire.ts';

export interface VerifyFlags extends Omit<InventoryFlags, 'via'> {
  readonly via: VerifyRoute | 'both';
  readonly client: readonly string[];
  readonly servername: readonly string[];
  /** False with --no-sni. */
  readonly sni: boolean;
  readonly fast?: true;
  readonly handshakes: number;
}

export async function verifyCommand(addresses: readonly string[], flags: VerifyFlags): Promise<number> {
  const clients = clientsOf(flags.client);
  const { hosts, interrupted } = await (addresses.length > 0
    ? outside(addresses, clients, flags)
    : fleet(clients, flags));
  const report: VerifyReport = {
    created: new Date().toISOString(),
    mode: flags.fast === true ? 'hello' : 'full',
    clients: clients.map(({ name }) => name),
    hosts,
  };
  print(() => renderVerify(report, { width: terminalWidth(), paint }));
  answerWhole(() => renderVerifyJson(report));
  return interrupted ? EXIT.interrupted : exitCode(hosts);
}

interface Verified {
  readonly hosts: readonly VerifiedHost[];
  readonly interrupted: boolean;
}

/** Addresses from the command line: no inventory is read and no host is logged in to. */
async function outside(
  addresses: readonly string[],
  clients: readonly ClientClass[],
  flags: VerifyFlags,
): Promise<Verified> {
  const session = openBareSession({ ...flags, via: 'direct' }, null);
  const ended = (host: VerifiedHost): void => session.ended(endOf(host));
  const tools = { engine: session.engine, settings: { ...session.settings([]), clients }, ended };
  const targets = await Promise.all(addresses.map((address) => targetOf(address, flags)));
  const hosts = await session.withProgress(targets.length, () => verifyAddresses(targets, policyOf(flags), tools));
  return { hosts, interrupted: session.interrupts.came() !== null };
}

async function fleet(clients: readonly ClientClass[], flags: VerifyFlags): Promise<Verified> {
  if (flags.servername.length > 0 || !flags.sni) {
    throw new InputError(
      '--servername and --no-sni are for an address on the command line',
      'Of a host in the inventory every listener is looked at, without SNI and with each of its names.',
    );
  }
  const routes: readonly VerifyRoute[] = flags.via === 'both' ? ['ssh', 'direct'] : [flags.via];
  const session = await openSession({ ...flags, via: routes[0] ?? 'ssh' }, null);
  const hosts = await hostsOf(session.inventory, 'all', flags);
  const ended = (host: VerifiedHost): void => session.ended(endOf(host));
  const tools = { engine: session.engine, settings: { ...session.settings([]), clients }, ended };
  const order = { routes, policy: policyOf(flags) };
  const verified = await session.withProgress(hosts.length, () => verifyFleet(hosts, order, tools));
  return { hosts: verified, interrupted: session.interrupts.came() !== null };
}

/** Clients that don't get in are what is found. */
function endOf(verified: VerifiedHost): EndedHost {
  const { host, state, reason, hint, entries } = verified;
  const refused = entries.filter(({ gotIn }) => gotIn === false);
  const findings = refused.map(({ client, cause, point }) => ({
    severity: 'warning' as const,
    message: `${client}: ${cause}`,
    place: formatPoint(point),
  }));
  const detail = `${entries.length - refused.length} of ${entries.length} handshakes as wanted`;
  return { host, state, reason, hint, detail, findings, result: verifiedHostJson(verified) };
}

function policyOf({ fast, handshakes }: VerifyFlags): HandshakePolicy {
  return { full: fast === true ? new Set() : 'all', experiments: fast !== true, perListener: handshakes };
}

function clientsOf(names: readonly string[]): readonly ClientClass[] {
  if (names.some((name) => name.toLowerCase() === 'all')) return clientClasses;
  if (names.length === 0) return judgedClasses();
  const found = names.map((name) => findClientClass(name) ?? unknownClass(name));
  return [...new Set(found)];
}

function unknownClass(name: string): never {
  const known = clientClasses.map((client) => client.name).join(', ');
  throw new InputError(`there is no client class ${name}`, `Known are: ${known}, or all.`);
}

/** Where nothing could be seen, nothing is said of the client. */
const UNREACHED: readonly string[] = ['not-listening', 'filtered', 'unverifiable'];

function exitCode(hosts: readonly VerifiedHost[]): number {
  const entries = hosts.flatMap((host) => host.entries);
  const unseen = (entry: VerifiedEntry): boolean => entry.gotIn === null || UNREACHED.includes(entry.cause);
  const isRefused = (entry: VerifiedEntry): boolean => entry.gotIn === false && !unseen(entry);
  if (entries.some(isRefused) || hosts.some(({ state }) => state === 'declined')) return EXIT.failed;
  if (entries.some(unseen) || hosts.some(({ state, reason }) => state === 'unreachable' || reason !== '')) {
    return EXIT.unreachable;
  }
  return EXIT.ok;
}

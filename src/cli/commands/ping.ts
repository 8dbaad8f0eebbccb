/** `fleet ping`: can fleet work on these hosts? It logs in, becomes root, and leaves again. */
import { formatListener, printable, type Host } from '../../core/index.ts';
import { pingFleet, type PingedHost } from '../../engine/index.ts';
import type { SessionInfo } from '../../ports/index.ts';
import { countStates, exitCodeOf, openHostsOf, problemLines } from '../looked-at.ts';
import type { InventoryFlags } from '../options.ts';
import type { EndedHost } from '../session.ts';
import { answer } from '../output/answer.ts';
import { print } from '../terminal.ts';

export async function pingCommand(pattern: string | undefined, flags: InventoryFlags): Promise<number> {
  const { session, hosts } = await openHostsOf(pattern ?? 'all', flags);
  const ended = (one: PingedHost): void => session.ended(endOf(one));
  const tools = { engine: session.engine, settings: session.settings([]), ended };
  const pinged = await session.withProgress(hosts.length, () => pingFleet(hosts, tools));
  print(() => textOf(pinged));
  answer(() => ({ hosts: pinged.map(jsonOf) }));
  return exitCodeOf(pinged, session);
}

function textOf(pinged: readonly PingedHost[]): string {
  const counts = countStates(pinged, ['ok', 'declined', 'unreachable']);
  return [...pinged.map((one) => `${one.host.name}: ${lineOf(one)}`), counts].join('\n');
}

function endOf(pinged: PingedHost): EndedHost {
  const { host, state, reason, hint } = pinged;
  const detail = pinged.session === null ? '' : wayOf(host, pinged.session);
  return { host: host.name, state, reason, hint, detail, findings: [], result: jsonOf(pinged) };
}

function lineOf(pinged: PingedHost): string {
  const { session, milliseconds } = pinged;
  const why = pinged.state === 'ok' ? `ok: root ${rootBy(pinged.host)}` : problemLines(pinged);
  if (session === null) return why;
  const times = `${milliseconds.connect} ms to log in, ${milliseconds.answer} ms to answer`;
  return printable(`${why}\n  ${wayOf(pinged.host, session)}; ${times}`);
}

/** How the host was reached: `ssh2 to deploy@192.0.2.10:22 by publickey, host key ssh-ed25519 SHA256:… (known)`. */
function wayOf({ connection }: Host, session: SessionInfo): string {
  const because = session.reason === undefined ? '' : ` (${session.reason})`;
  const { transport, authentication, hostKeyType, hostKeyFingerprint, hostKeyTrust } = session;
  if (hostKeyType === '') return `${transport}${because}, without a login`;
  const { user } = connection;
  const to = `${user}@${formatListener(connection)} by ${authentication}`;
  return `${transport}${because} to ${to}, host key ${hostKeyType} ${hostKeyFingerprint} (${hostKeyTrust})`;
}

function rootBy({ become, connection }: Host): string {
  return become.become ? `by ${become.method ?? 'sudo'}` : `as ${connection.user}`;
}

function jsonOf({ host, state, reason, hint, session, answer, milliseconds }: PingedHost): unknown {
  const { connection, become } = host;
  return {
    host: host.name,
    state,
    reason,
    hint,
    address: connection.address,
    port: connection.port,
    user: connection.user,
    become: become.become ? (become.method ?? 'sudo') : null,
    hostname: answer?.hostname ?? null,
    transport: session?.transport ?? null,
    transport_reason: session?.reason ?? null,
    authentication: session?.authentication ?? null,
    host_key: session === null ? null : hostKeyOf(session),
    milliseconds,
  };
}

/** Null where there is none to check: on this machine. */
function hostKeyOf({ hostKeyType, hostKeyFingerprint, hostKeyTrust }: SessionInfo): unknown {
  return hostKeyType === '' ? null : { type: hostKeyType, fingerprint: hostKeyFingerprint, trust: hostKeyTrust };
}

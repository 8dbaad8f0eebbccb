/** Looking at real servers from outside, as `fleet verify HOST` does. */
import { randomBytes } from 'node:crypto';
import { verifyAddresses, type HandshakePolicy } from '../../src/engine/index.ts';
import { probe, tcpDial } from '../../src/probe/index.ts';
import type { Prober, VerifiedEntry, VerifiedHost } from '../../src/ports/index.ts';
import { findClientClass, type ClientClass } from '../../src/tls/index.ts';
import { worldOf } from '../engine/support.ts';

const FULL: HandshakePolicy = { full: 'all', experiments: true, perListener: 1 };
export const FAST: HandshakePolicy = { full: new Set(), experiments: false, perListener: 1 };

/** Handshakes with real sockets. */
const prober: Prober = {
  probe: (request) => probe({ ...request, random: randomBytes(32) }),
  dialDirect: (address, port, signal) => tcpDial(address, port)(signal),
};

export interface Outside {
  readonly serverNames?: readonly string[];
  readonly host?: string;
  readonly policy?: HandshakePolicy;
  readonly timeoutMs?: number;
}

/** Every client class that is named, at 127.0.0.1. */
export async function fromOutside(
  port: number,
  clients: readonly string[],
  { serverNames = [], host, policy = FULL, timeoutMs = 15_000 }: Outside = {},
): Promise<VerifiedHost> {
  const { engine, settings } = worldOf([], {
    clients: clients.map(classOf),
    deadlines: { connect: 1000, read: 1000, transact: 1000, settle: 1000, probe: timeoutMs },
  });
  const target = { title: 'test', addresses: ['127.0.0.1'], port, serverNames, host: host ?? serverNames[0] ?? null };
  const [verified] = await verifyAddresses([target], policy, { engine: { ...engine, prober }, settings });
  if (verified === undefined) throw new Error('no host');
  return verified;
}

/** The verdict on one client. */
export async function verdictOn(port: number, client: string, options: Outside = {}): Promise<VerifiedEntry> {
  const { entries } = await fromOutside(port, [client], options);
  const found = entries.find((entry) => entry.client === client);
  if (found === undefined) throw new Error(`no verdict on ${client}`);
  return found;
}

function classOf(name: string): ClientClass {
  const found = findClientClass(name);
  if (found === null) throw new Error(`no client class ${name}`);
  return found;
}

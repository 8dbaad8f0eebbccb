/** `fleet facts`: reads hosts and understands what was read; no handshake is made. */
import type { Host } from '../../core/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { overConnection, type HostConnection } from '../hosts/host-connection.ts';
import { forEachHost } from '../hosts/pool.ts';
import { snapshotOf } from './snapshot.ts';
import { whyNot } from '../hosts/unseen.ts';

/** What reading one host gave. */
export interface HostReading {
  readonly host: string;
  /** Null where it couldn't be read. */
  readonly snapshot: Snapshot | null;
  /** `declined`: it was reached and couldn't be read. */
  readonly state: 'read' | 'declined' | 'unreachable';
  readonly reason: string;
  readonly hint: string;
}

interface Tools {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  /** Told of each host as soon as it's done. */
  readonly ended?: (host: HostReading) => void;
}

/** Reads every host. One that can't be read is a host with a reason, never a rejection. */
export async function readFleet(hosts: readonly Host[], tools: Tools): Promise<readonly HostReading[]> {
  return forEachHost(hosts, tools.settings, {
    work: (host) => overConnection(host, tools, (connection) => readOne(connection, tools.engine)),
    skipped: ({ name }) => ({ ...unread(name), reason: 'stopped before this host was begun' }),
    ended: tools.ended,
  });
}

function unread(host: string): HostReading {
  return { host, snapshot: null, state: 'unreachable', reason: '', hint: '' };
}

async function readOne(connection: HostConnection, engine: Engine): Promise<HostReading> {
  const { name } = connection.host;
  const facts = await connection.read();
  if (facts.ok) {
    const snapshot = snapshotOf(facts.value, (instance) => engine.distroOf(facts.value.os, instance));
    return { ...unread(name), snapshot, state: 'read' };
  }
  return { ...unread(name), ...whyNot(facts.error, name) };
}

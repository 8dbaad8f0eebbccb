/** Puts the engine together: the one place that knows every concrete part. */
import { homedir } from 'node:os';
import envPaths from 'env-paths';
import type { EventSink } from '../core/index.ts';
import { agentsOf, distroOf, managedBy } from '../distros/index.ts';
import type { Engine, EngineSettings } from '../engine/index.ts';
import { modules } from '../modules/index.ts';
import { fewRandomBytes, probe, tcpDial } from '../probe/index.ts';
import { readableBytes } from '../reports/index.ts';
import { createFileStore } from '../store/index.ts';
import { findClientClass, type ClientClass } from '../tls/index.ts';
import { createTransport } from '../transports/index.ts';
import type { ChangeFlags, InventoryFlags } from './options.ts';
import { pause } from './pause.ts';
import { tracingFor } from './tracing.ts';
import { askPassphrase } from './passwords/passwords.ts';
import { ownerHere } from './runs/run-id.ts';

/** Classes that every host is judged by, whatever the playbook names: the old ones, and one that must not be lost. */
const ALWAYS = ['windows-xp', 'windows-2003-aes', 'windows-vista', 'windows-7-winhttp', 'modern'];

/** Long enough for a slow host's configtest, a graceful reload, and a server that has to be started again. */
const DEADLINES = { read: 90_000, transact: 120_000, settle: 120_000, probe: 10_000 };

/** Handshakes at once on one listener, where speed counts: a change must be judged well before the guard's time. */
const PER_LISTENER = 8;

/** The folder of run records: `--state-dir`, FLEET_STATE_DIR, else the user's data folder. */
export function stateDirectory(flags: Pick<InventoryFlags, 'stateDir'>): string {
  return flags.stateDir ?? envPaths('fleet', { suffix: '' }).data;
}

export function createEngine(flags: InventoryFlags, emit: EventSink): Engine {
  return {
    transport: createTransport({
      home: homedir(),
      agentSocket: process.env['SSH_AUTH_SOCK'],
      askPassphrase,
      tracing: tracingFor(flags.verbose),
    }),
    prober: {
      probe: (request) => probe({ ...request, random: fewRandomBytes(32) }),
      dialDirect: (address, port, signal) => tcpDial(address, port)(signal),
    },
    modules,
    store: createFileStore({ directory: stateDirectory(flags) }),
    clock: { now: () => Date.now(), sleep: pause },
    emit,
    distroOf,
    managedBy,
    agentsOf,
    readable: readableBytes,
  };
}

/** The classes that every host is judged by. */
export function judgedClasses(): readonly ClientClass[] {
  return classesFor([]);
}

/** Client classes for the matrix: those that are always asked, and those that the playbook is for. */
function classesFor(named: readonly string[]): readonly ClientClass[] {
  return [...new Set([...ALWAYS, ...named].map((name) => findClientClass(name)))].filter((c) => c !== null);
}

/** Classes by name, also where they were named by an alias. */
function namesOf(clients: readonly string[]): ReadonlySet<string> {
  return new Set(clients.flatMap((name) => findClientClass(name)?.name ?? []));
}

/** Settings from flags. A command that changes nothing leaves `change` out. */
export function settingsOf(
  flags: InventoryFlags,
  {
    clients,
    stop,
    undo,
    change,
  }: {
    readonly clients: readonly string[];
    readonly stop: AbortSignal;
    readonly undo: AbortSignal;
    readonly change?: ChangeFlags;
  },
): EngineSettings {
  return {
    forks: flags.forks,
    deadlines: { ...DEADLINES, connect: flags.timeout * 1000 },
    probeRoute: flags.via,
    guardSeconds: change === undefined || !change.guard ? null : change.confirmTimeout,
    preflight: change?.preflight ?? true,
    forceManaged: change?.forceManaged ?? false,
    clients: classesFor(clients),
    // Those for whom a change is made have to get as far as an answer; of the others the hello tells who lost access.
    handshakes: { full: namesOf(clients), experiments: false, perListener: PER_LISTENER },
    owner: ownerHere(),
    stop,
    undo,
  };
}

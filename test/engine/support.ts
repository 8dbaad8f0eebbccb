/** An engine over hosts in memory, and the plays that the tests run. */
import {
  err,
  ok,
  type Event,
  type HostOutcome,
  type JournalEntry,
  type Plan,
  type Result,
  type RunHeader,
  type RunRecord,
  type StoreFailure,
} from '../../src/core/index.ts';
import { agentsOf, distroOf, managedBy } from '../../src/distros/index.ts';
import {
  applyFleet,
  planFleet,
  playbookPlanner,
  type HostWork,
  type Engine,
  type EngineSettings,
  type PlannedFleet,
  type Planner,
  type Task,
} from '../../src/engine/index.ts';
import { modules } from '../../src/modules/index.ts';
import type { RunStore } from '../../src/ports/index.ts';
import { foldJournal } from '../../src/store/index.ts';
import { readableBytes } from '../../src/reports/index.ts';
import { findClientClass, type ClientClass } from '../../src/tls/index.ts';
import { fakeProber, fakeTransport, type FakeHost } from '../support/fake-host.ts';
import type { HostSketch } from '../support/host-facts.ts';

export const classes = (...names: readonly string[]): readonly ClientClass[] =>
  names.map((name) => {
    const found = findClientClass(name);
    if (found === null) throw new Error(`no client class ${name}`);
    return found;
  });

/** Debian's layout: the TLS file behind a link, two vhosts of which one overrides the protocol. */
export const DEBIAN: HostSketch = {
  files: {
    '/etc/apache2/apache2.conf':
      'LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\nLoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so\nListen 443\nUser www-data\nInclude mods-enabled/*.conf\nInclude sites-enabled/*.conf\n',
    '/etc/apache2/mods-available/ssl.conf':
      '<IfModule mod_ssl.c>\n\tSSLCipherSuite HIGH:!aNULL\n\tSSLProtocol all -SSLv3\n</IfModule>\n',
    '/etc/apache2/sites-available/a.conf':
      '<VirtualHost *:443>\n\tServerName a.test\n\tSSLEngine on\n\tSSLCertificateFile /etc/ssl/a.pem\n</VirtualHost>\n',
    '/etc/apache2/sites-available/b.conf':
      '<VirtualHost *:443>\n\tServerName b.test\n\tSSLEngine on\n\tSSLCertificateFile /etc/ssl/a.pem\n\tSSLProtocol -all +TLSv1.2\n</VirtualHost>\n',
  },
  links: {
    '/etc/apache2/mods-enabled/ssl.conf': '/etc/apache2/mods-available/ssl.conf',
    '/etc/apache2/sites-enabled/a.conf': '/etc/apache2/sites-available/a.conf',
    '/etc/apache2/sites-enabled/b.conf': '/etc/apache2/sites-available/b.conf',
  },
  certificates: { '/etc/ssl/a.pem': 'rsa-2048-sha256' },
};

/** The article's values, for Vista. */
export const OPENING: Task = {
  module: modules['apache_tls'] ?? fail('no module apache_tls'),
  params: { ssl_protocol: 'all -SSLv3', ssl_cipher_suite: 'HIGH:3DES:!aNULL' },
  context: { clients: classes('windows-vista'), mark: 'fleet: run r1 by me@here; take back with: fleet rollback r1' },
};

function fail(message: string): never {
  throw new Error(message);
}

/** A run store in memory. */
class MemoryStore implements RunStore {
  readonly entries: JournalEntry[] = [];
  readonly records: RunRecord[] = [];
  locked = false;
  /** Fails the append of entries of this type. */
  failing: JournalEntry['type'] | 'lock' | 'begin' | 'reopen' | null = null;
  readonly reopened: string[] = [];

  async lock(): ReturnType<RunStore['lock']> {
    if (this.failing === 'lock') return err({ code: 'state-busy', path: '/s', pid: 1, run: 'r0', since: '' });
    this.locked = true;
    return ok({ release: async () => void (this.locked = false) });
  }

  async begin(header: RunHeader): ReturnType<RunStore['begin']> {
    if (this.failing === 'begin') return err(UNWRITABLE);
    this.entries.push({ type: 'run-started', at: header.started, run: header });
    return ok({
      append: async (entry): Promise<Result<void, StoreFailure>> => {
        if (this.failing === entry.type) return err(UNWRITABLE);
        this.entries.push(entry);
        return ok(undefined);
      },
      close: async () => undefined,
    });
  }

  async reopen(run: string): ReturnType<RunStore['reopen']> {
    if (this.failing === 'reopen') return err(UNWRITABLE);
    this.reopened.push(run);
    return ok({
      append: async (entry): Promise<Result<void, StoreFailure>> => {
        this.entries.push(entry);
        return ok(undefined);
      },
      close: async () => undefined,
    });
  }

  /** The run as its entries tell it. */
  record(): RunRecord {
    const record = foldJournal(this.entries);
    if (record === null) throw new Error('no run was begun');
    return record;
  }

  list = async (): ReturnType<RunStore['list']> => ok(this.records);
  heads = async (): ReturnType<RunStore['heads']> => ok({ heads: this.records, damaged: [] });
  load = async (run: string): ReturnType<RunStore['load']> => {
    const found = this.records.find(({ id }) => id === run);
    return found === undefined ? err({ code: 'record-missing', run, known: [] }) : ok(found);
  };
}

const UNWRITABLE: StoreFailure = { code: 'state-unwritable', path: '/state/r1', reason: 'ENOSPC' };

export interface World {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  readonly store: MemoryStore;
  readonly events: Event[];
  readonly stop: AbortController;
  readonly undo: AbortController;
  readonly hosts: readonly FakeHost[];
}

/** An engine whose clock leaps at each look, so that patience ends soon. */
export function worldOf(hosts: readonly FakeHost[], settings: Partial<EngineSettings> = {}): World {
  const events: Event[] = [];
  const store = new MemoryStore();
  const stop = new AbortController();
  const undo = new AbortController();
  let now = 1_700_000_000_000;
  const engine: Engine = {
    transport: fakeTransport(hosts),
    prober: fakeProber,
    modules,
    store,
    clock: { now: () => (now += 1500), sleep: async () => undefined },
    emit: (event) => void events.push(event),
    distroOf,
    managedBy,
    agentsOf,
    readable: readableBytes,
  };
  return {
    engine,
    store,
    events,
    stop,
    undo,
    hosts,
    settings: {
      forks: 4,
      deadlines: { connect: 1000, read: 1000, transact: 1000, settle: 1000, probe: 1000 },
      probeRoute: 'ssh',
      guardSeconds: 120,
      preflight: true,
      forceManaged: false,
      clients: classes('windows-xp', 'windows-vista', 'modern'),
      owner: 'me@here',
      stop: stop.signal,
      undo: undo.signal,
      ...settings,
    },
  };
}

/** The same tasks for every host. */
export const workOf = (tasks: readonly Task[]): HostWork => ({
  modules: () => tasks.map(({ module }) => module),
  tasks: () => ok({ tasks, notes: [] }),
});

export async function plan(world: World, tasks: readonly Task[] | Planner = [OPENING]): Promise<PlannedFleet> {
  const planner = typeof tasks === 'function' ? tasks : playbookPlanner(workOf(tasks), world);
  const order = { owner: 'me@here', reason: null, expires: null };
  const hosts = world.hosts.map((host) => host.host);
  return planFleet(
    { id: 'r1', kind: 'apply', source: 'p.yaml', order, clients: [], hosts, planner },
    world.engine,
    world.settings,
  );
}

export const headerOf = (id = 'r1'): RunHeader => ({
  id,
  kind: 'apply',
  started: '2026-11-23T15:05:00.000Z',
  source: 'p.yaml',
  owner: 'me@here',
  reason: null,
  expires: null,
  clients: [],
  takesBack: null,
  hosts: [],
});

export async function apply(world: World, fleet: PlannedFleet, id = 'r1'): Promise<readonly HostOutcome[]> {
  const outcomes = await applyFleet(fleet, headerOf(id), world);
  if (!outcomes.ok) throw new Error(JSON.stringify(outcomes.error));
  return outcomes.value.outcomes;
}

/** Plans and applies; the outcome of the only host. */
export async function run(world: World, tasks?: readonly Task[] | Planner): Promise<HostOutcome> {
  const [outcome] = await apply(world, await plan(world, tasks));
  if (outcome === undefined) throw new Error('no host');
  return outcome;
}

export const recordOf = (outcomes: readonly HostOutcome[], extra: Partial<RunRecord> = {}): RunRecord => ({
  id: 'r1',
  kind: 'apply',
  started: '2026-11-23T15:05:00.000Z',
  finished: '2026-11-23T15:06:00.000Z',
  source: 'p.yaml',
  owner: 'me@here',
  reason: null,
  expires: null,
  clients: [],
  takesBack: null,
  outcomes,
  unsettled: [],
  extensions: [],
  ...extra,
});

export const savedOf = (fleet: PlannedFleet): Plan => JSON.parse(JSON.stringify(fleet.plan)) as Plan;

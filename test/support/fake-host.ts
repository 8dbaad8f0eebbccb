/** A host that exists in memory: it answers the scripts as a real one does, and its httpd serves what it was told last. */
import { PassThrough, type Duplex } from 'node:stream';
import {
  err,
  ok,
  type ConnectFailure,
  type Host,
  type HostFacts,
  type Result,
  type SessionFailure,
} from '../../src/core/index.ts';
import type { Prober, ScriptAnswer, ScriptRun, Session, Transport } from '../../src/ports/index.ts';
import { offeredSuites, prospect, type ClientClass, type Observation } from '../../src/tls/index.ts';
import { pointsOf, snapshotOf } from '../../src/engine/read/snapshot.ts';
import { distroOf } from '../../src/distros/index.ts';
import { factsOf, sha256, type HostSketch } from './host-facts.ts';

export type Answer = Result<ScriptAnswer, ConnectFailure | SessionFailure>;

/** What a test does with one script: `work` carries it out; the answer may be lost before or after that. */
export type Interference = (script: ScriptRun, work: () => Answer) => Answer;

interface FakeTransaction {
  phase: string;
  readonly before: ReadonlyMap<string, string>;
  /** What it wrote; absent where a test makes one up. */
  readonly after?: ReadonlyMap<string, string>;
  guardAt: number | null;
}

export const LOST: Answer = err({ code: 'connection-lost', reason: 'the wire was cut' });

const frame = (key: string, value: string): string => `${key} ${value.length}\n${value}\n`;

/** Frames as an answer of a script. */
export function framed(frames: Readonly<Record<string, string>>): Answer {
  const text = Object.entries({ ...frames, end: '' })
    .map(([key, value]) => frame(key, value))
    .join('');
  return ok({ stdout: Buffer.from(text, 'latin1'), stderr: '', exitCode: 0 });
}

export class FakeHost {
  readonly name: string;
  readonly sketch: HostSketch;
  /** Files by real path, as they lie on the disk. */
  readonly disk: Map<string, string>;
  /** What httpd read when it was last told to; null while it is down. */
  running: ReadonlyMap<string, string> | null;
  readonly transactions = new Map<string, FakeTransaction>();
  /** Names of the scripts that were run, with the action for settle. */
  readonly log: string[] = [];
  interfere: Interference = (_, work) => work();
  /** Changes what a reading tells. */
  facts: (facts: HostFacts) => HostFacts = (facts) => facts;
  /** Ends the transaction with this result and detail instead: before the change, or after it with a restore. */
  fails: { readonly result: string; readonly detail: string; readonly ends: 'refused' | 'restored' | 'stuck' } | null =
    null;
  /** Overrules what the model says of a client. */
  observe: ((client: ClientClass, serverName: string | null) => Observation | null) | null = null;
  connectFails: ConnectFailure | null = null;
  connections = 0;
  handshakes = 0;

  constructor(name: string, sketch: HostSketch) {
    this.name = name;
    this.sketch = sketch;
    this.disk = new Map(Object.entries(sketch.files));
    this.running = new Map(this.disk);
  }

  get host(): Host {
    return {
      name: this.name,
      groups: [],
      connection: {
        address: this.name,
        port: 22,
        user: 'root',
        privateKeyFiles: [],
        knownHostsFiles: [],
        hostKeyChecking: 'strict',
      },
      become: { become: false, user: 'root' },
      vars: {},
    };
  }

  /** The facts as they are now. */
  read(files: ReadonlyMap<string, string> = this.disk): HostFacts {
    return this.facts(factsOf({ ...this.sketch, files: Object.fromEntries(files) }));
  }

  run(script: ScriptRun): Answer {
    this.log.push(script.name === 'settle' ? `settle ${script.args[0]}` : script.name);
    return this.interfere(script, () => this.#work(script));
  }

  knock(client: ClientClass, serverName: string | null, port: number): Observation {
    this.handshakes += 1;
    const told = this.observe?.(client, serverName);
    if (told !== null && told !== undefined) return told;
    if (this.running === null) return { kind: 'refused' };
    const snapshot = snapshotOf(this.read(this.running), (instance) => distroOf(this.read().os, instance));
    const at = pointsOf(snapshot).find(({ point }) => point.port === port && point.serverName === serverName);
    if (at === undefined) return { kind: 'refused' };
    const { protocol, cipherSuite } = at.effective;
    const wanted = { protocol: protocol?.args ?? ['all', '-SSLv3'], cipherList: cipherSuite?.args.at(-1) ?? 'DEFAULT' };
    return prospect(client, wanted, at.knowledge).canGain ? acceptedBy(client) : REFUSED;
  }

  #work(script: ScriptRun): Answer {
    if (script.name === 'read') return readAnswer(this.read());
    if (script.name === 'history') return this.#history(script.args);
    return script.name === 'transact'
      ? this.#transact(script)
      : this.#settle(script.args[0] ?? '', script.args[1] ?? '');
  }

  #transact({ args, payload = '' }: ScriptRun): Answer {
    const [id = '', guard = '0', , withGuard] = args;
    const sections = sectionsOf(payload);
    const files = (sections.get('manifest') ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [index = '', before = '', after = '', ...path] = line.split(' ');
        return { path: path.join(' '), before, after, bytes: sections.get(`new.${index}`) ?? '' };
      });
    const transaction: FakeTransaction = {
      phase: 'locked',
      before: new Map(files.map(({ path }) => [path, this.disk.get(path) ?? ''])),
      after: new Map(files.map(({ path, bytes }) => [path, bytes])),
      guardAt: withGuard === 'yes' ? 1_700_000_000 + Number(guard) : null,
    };
    this.transactions.set(id, transaction);
    const end = (phase: string, result: string, detail = ''): Answer => {
      transaction.phase = phase;
      return framed({
        result,
        detail,
        phase,
        guard: 'systemd',
        'guard-at': String(transaction.guardAt ?? ''),
        warnings: '',
        undone: '',
        journal: phase,
      });
    };
    for (const { path, before, after, bytes } of files) {
      const found = sha256(this.disk.get(path) ?? '');
      if (found !== before) return end('refused', 'plan-stale', `${before} ${found} ${path}`);
      if (sha256(bytes) !== after) throw new Error(`${path}: the bytes aren't what the manifest says`);
    }
    if (this.fails?.ends === 'refused') return end('refused', this.fails.result, this.fails.detail);
    for (const { path, bytes } of files) this.disk.set(path, bytes);
    if (this.fails?.ends === 'stuck') return end('stuck', this.fails.result, this.fails.detail);
    if (this.fails !== null) {
      this.#putBack(transaction);
      return end('restored', this.fails.result, this.fails.detail);
    }
    this.running = new Map(this.disk);
    return end('reloaded', 'ok');
  }

  /** What a guard does when its time has come. */
  restoreByGuard(id: string): void {
    const transaction = this.transactions.get(id);
    if (transaction === undefined || transaction.phase === 'confirmed') return;
    this.#putBack(transaction);
    transaction.phase = 'restored';
  }

  #putBack({ before }: FakeTransaction): void {
    for (const [path, bytes] of before) this.disk.set(path, bytes);
    this.running = new Map(this.disk);
  }

  /** `list`, or `fetch ID` with the bytes of that one. */
  #history([verb = '', only]: readonly string[]): Answer {
    const told = [...this.transactions].filter(([id]) => verb === 'list' || id === only);
    const manifest = ({ before, after }: FakeTransaction): string =>
      [...before]
        .map(([path, bytes], at) => `${at} ${sha256(bytes)} ${sha256(after?.get(path) ?? '')} ${path}\n`)
        .join('');
    const story = told.map(([id, transaction], age) => {
      const folder = `== /var/lib/fleet/transactions/${id}`;
      const servers = `${folder}/instances\n4711 1 - /usr/sbin/apache2\n`;
      return `${folder}/journal\n${1_700_000_000 + age} ${transaction.phase} \n${folder}/manifest\n${manifest(transaction)}${servers}`;
    });
    const paths = new Set(told.flatMap(([, { before }]) => [...before.keys()]));
    const now = [...paths].map((path) => `${sha256(this.disk.get(path) ?? '')} ${path}\n`);
    const over = (phase: string): boolean => ['confirmed', 'restored', 'refused'].includes(phase);
    const bytes = verb === 'fetch' ? told.flatMap(([, { before, after }]) => bytesOf(before, after)) : [];
    return framed({
      clock: '1700000000',
      ...Object.fromEntries(bytes),
      states: told.map(([id, { phase }]) => `${id} ${over(phase) ? 'settled' : 'open'} - -\n`).join(''),
      story: story.join(''),
      now: now.join(''),
    });
  }

  #settle(action: string, id: string): Answer {
    const transaction = this.transactions.get(id);
    if (transaction === undefined) return framed({ phase: 'unknown' });
    const { phase } = transaction;
    const over = ['confirmed', 'restored', 'refused'].includes(phase);
    if (action === 'confirm' && phase === 'reloaded') transaction.phase = 'confirmed';
    if (action === 'restore' && !over && phase !== 'stuck') this.restoreByGuard(id);
    const guardAt = ['confirmed', 'restored', 'refused'].includes(transaction.phase) ? null : transaction.guardAt;
    return framed({
      phase: transaction.phase,
      detail: '',
      journal: transaction.phase,
      'guard-at': String(guardAt ?? ''),
    });
  }
}

function bytesOf(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string> = new Map(),
): [string, string][] {
  const each = (name: string, files: ReadonlyMap<string, string>): [string, string][] =>
    [...files.values()].map((bytes, at) => [`${name}.${at}`, bytes]);
  return [...each('backup', before), ...each('new', after)];
}

/** The newest that the client does, and a suite that it offers. */
export function acceptedBy(client: ClientClass): Observation {
  const version = client.versions.max;
  const offered = offeredSuites(client);
  const suite = version === 'TLSv1.3' ? '1301' : (['002f', '000a', 'c02f'].find((id) => offered.includes(id)) ?? '');
  const certificate = { chainLength: 0, certificate: null, issuers: [], clientCertificateRequested: false };
  return {
    kind: 'hello-accepted',
    version,
    suite,
    curve: null,
    dhBits: null,
    helloRetryRequest: false,
    warnings: [],
    finish: null,
    ...certificate,
  };
}

export const REFUSED: Observation = {
  kind: 'alert',
  level: 'fatal',
  description: 70,
  name: 'protocol_version',
  afterServerHello: false,
};

class FakeStream extends PassThrough {
  readonly target: FakeHost;
  readonly port: number;

  constructor(target: FakeHost, port: number) {
    super();
    this.target = target;
    this.port = port;
  }
}

/** A transport to hosts in memory, by name. */
export function fakeTransport(hosts: readonly FakeHost[]): Transport {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  return {
    name: 'fake',
    connect: async ({ name }) => {
      const host = byName.get(name);
      if (host === undefined) return err({ code: 'name-unresolved', address: name });
      if (host.connectFails !== null) return err(host.connectFails);
      host.connections += 1;
      return ok(fakeSession(host));
    },
  };
}

function fakeSession(host: FakeHost): Session {
  let open = true;
  return {
    info: {
      transport: 'fake',
      hostKeyType: 'ssh-ed25519',
      hostKeyFingerprint: 'SHA256:x',
      hostKeyTrust: 'known',
      authentication: 'publickey',
    },
    run: async (script) => {
      const answer = host.run(script);
      if (!answer.ok && answer.error.code === 'connection-lost') open = false;
      return answer;
    },
    dial: async (_, port) => ok(new FakeStream(host, port)),
    isOpen: () => open,
    close: async () => {
      open = false;
    },
  };
}

/** Handshakes with hosts in memory. */
export const fakeProber: Prober = {
  async probe({ client, serverName, dial }) {
    try {
      const stream: Duplex = await dial(new AbortController().signal);
      if (!(stream instanceof FakeStream)) throw new Error('not a stream of a fake host');
      return stream.target.knock(client, serverName, stream.port);
    } catch (error) {
      return { kind: 'not-probed', reason: String(error) };
    }
  },
  dialDirect: async () => Promise.reject(new Error('hosts in memory have no address')),
};

/** Sections of a payload, decoded: plain text after `= NAME`, base64 after `== NAME`. */
export function sectionsOf(payload: string): ReadonlyMap<string, string> {
  return new Map(
    payload
      .split(/^(?==)/m)
      .filter(Boolean)
      .map((part): [string, string] => {
        const [head = '', ...lines] = part.split('\n');
        const [sign, name = ''] = head.split(' ');
        if (sign === '=') return [name, lines.map((line) => line.slice(1)).join('\n')];
        return [name, Buffer.from(lines.join(''), 'base64').toString('latin1')];
      }),
  );
}

/** The answer of the read script that gives these facts. */
export function readAnswer(facts: HostFacts): Answer {
  const instances = facts.instances.map((instance, index) => {
    const key = `i${index}`;
    const lines = (values: readonly string[]): string => values.join('\n');
    const { files } = instance;
    const certificates = instance.certificates.map(({ path, pem }) => `file ${path}\n${pem}`).join('\n');
    return [
      frame(`${key}.process`, `${instance.pid} ${instance.startTicks}`),
      frame(`${key}.exe`, instance.executable),
      frame(`${key}.arguments`, lines(instance.arguments)),
      frame(`${key}.unit`, instance.unit ?? ''),
      frame(`${key}.version`, instance.versionOutput),
      frame(`${key}.configtest`, `${instance.configtest.exitCode}\n${instance.configtest.output}`),
      frame(`${key}.root`, instance.serverRoot),
      frame(`${key}.main`, instance.mainFile),
      frame(`${key}.paths`, lines(files.map((file) => file.path))),
      frame(
        `${key}.stat`,
        lines(files.map(({ bytes, mode, uid, gid, links }) => `${bytes.length} ${mode} ${uid} ${gid} ${links}`)),
      ),
      frame(`${key}.real`, lines(files.map((file) => file.realPath))),
      `${key}.bodies -\n${files.map((file) => file.bytes).join('')}\n`,
      frame(`${key}.certificates`, certificates),
      frame(`${key}.environment`, lines(Object.entries(instance.environment).map(([k, v]) => `${k}=${v}`))),
      frame(`${key}.library`, instance.library.versionText ?? ''),
      ...(instance.library.cipherTable === null ? [] : [frame(`${key}.ciphers`, instance.library.cipherTable)]),
    ].join('');
  });
  const { os } = facts;
  const text = [
    frame('uid', String(facts.uid)),
    frame('clock', String(facts.clock)),
    frame(
      'os /etc/os-release',
      `ID="${os.id}"\nID_LIKE="${os.idLike.join(' ')}"\nVERSION_ID="${os.versionId}"\nPRETTY_NAME="${os.title}"\n`,
    ),
    frame('uname', 'Linux web-1 6.1.0 x86_64'),
    frame('tools', facts.tools.join(' ')),
    frame('services', facts.serviceManager),
    frame('policy /etc/crypto-policies/back-ends/opensslcnf.config', facts.cryptoPolicyOpenssl),
    frame('policy /proc/sys/crypto/fips_enabled', facts.fips ? '1' : '0'),
    frame(
      'transactions',
      facts.transactions.map(({ id, phase, guardAt }) => `${id} ${phase} ${guardAt ?? '-'}`).join('\n'),
    ),
    ...(facts.lockOwner === null ? [] : [frame('lock', facts.lockOwner)]),
    ...instances,
    frame('installed', facts.installedBinaries.join('\n')),
    frame('space', `${facts.freeKib.state}\n${facts.freeKib.config}`),
    frame('end', ''),
  ].join('');
  return ok({ stdout: Buffer.from(text, 'latin1'), stderr: '', exitCode: 0 });
}

/** A host to break: real httpd with two files to change, real sshd behind a network that can fail, a clock that can lie. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { stateOf } from '../../src/engine/plan/path-change.ts';
import type { Session } from '../../src/ports/index.ts';
import { NamespaceHost } from '../support/namespace-host.ts';
import { namespaceSession } from '../support/namespace-session.ts';
import { certificateFolder, HTTPD, startHttpd, STRICT, writeHttpdTree, type HttpdTree } from '../support/real-httpd.ts';
import { generateKey } from '../support/sshd.ts';
import { presenceAt } from '../remote/support.ts';
import { FURNISHING } from './richer-plan.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

/** The steps of a transaction after which a fault can be placed exactly; `lock` is between the lock and the first word. */
export const STEPS = [
  'read',
  'lock',
  'locked',
  'backed-up',
  'guarded',
  'preflighted',
  'swapping',
  'swapped',
  'tested',
  'reloading',
  'reloaded',
] as const;
export type Step = (typeof STEPS)[number];

/** The program `date`, which is asked at every journal line: a transaction can be held there, and scripts lied to. */
const DATE = `#!/bin/sh
root=ROOT
if [ -r $root/gate ]; then
  read -r wanted <$root/gate
  last=read
  [ ! -d /var/lib/fleet/lock ] || last=lock
  for journal in /var/lib/fleet/transactions/*/journal; do
    [ ! -r "$journal" ] || while read -r _ phase _; do last=$phase; done <"$journal"
  done
  if [ "$last" = "$wanted" ]; then
    : >$root/reached
    while [ -e $root/gate ]; do sleep 0.02; done
  fi
fi
offset=0
[ ! -r $root/clock ] || read -r offset <$root/clock
exec $root/real-date -d "$offset seconds" "$@"
`;

export class FaultHost {
  readonly host: NamespaceHost;
  readonly session: Session;
  readonly tree: HttpdTree;
  readonly folder: string;
  readonly proxy: TcpProxy;
  readonly inventory: string;
  readonly before: ReadonlyMap<string, string>;
  readonly #listener: Server;

  private constructor(parts: {
    host: NamespaceHost;
    tree: HttpdTree;
    folder: string;
    proxy: TcpProxy;
    inventory: string;
    listener: Server;
  }) {
    this.host = parts.host;
    this.session = namespaceSession(parts.host);
    this.tree = parts.tree;
    this.folder = parts.folder;
    this.proxy = parts.proxy;
    this.inventory = parts.inventory;
    this.#listener = parts.listener;
    this.before = this.files();
  }

  static async start(): Promise<FaultHost> {
    const host = await NamespaceHost.start({ disks: { state: '6m', httpd: '3m' } });
    try {
      return await FaultHost.#furnish(host);
    } catch (error) {
      await host.stop();
      throw error;
    }
  }

  static async #furnish(host: NamespaceHost): Promise<FaultHost> {
    const folder = join(host.root, 'httpd');
    const tree = writeHttpdTree(folder);
    writeFileSync(join(folder, 'conf.d/beta.conf'), BETA);
    furnishMore(folder);
    await host.sh(prepare(host.root));
    await startHttpd(host, folder);
    await generateKey(host.root, 'identity', 'ed25519');
    await generateKey(host.root, 'host_key', 'ed25519');
    writeFileSync(join(host.root, 'authorized_keys'), readFileSync(join(host.root, 'identity.pub')));
    writeFileSync(join(host.root, 'sshd_config'), SSHD(host.root));
    const { listener, port } = await listenFor(host);
    const proxy = await startTcpProxy(port);
    const inventory = join(host.root, 'inventory.yaml');
    writeFileSync(inventory, INVENTORY(proxy.port, join(host.root, 'identity')));
    return new FaultHost({ host, tree, folder, proxy, inventory, listener });
  }

  /** What stands at each path of the configuration. */
  files(): ReadonlyMap<string, string> {
    const paths = [
      this.tree.main,
      ...readdirSync(join(this.folder, 'conf.d')).map((name) => join(this.folder, 'conf.d', name)),
    ];
    return new Map(paths.map((path) => [path, stateOf(presenceAt(path))]));
  }

  /** Holds the transaction when it has done this step, until the gate is opened. */
  closeGate(step: Step): void {
    writeFileSync(join(this.host.root, 'gate'), `${step}\n`);
  }

  openGate(): void {
    rmSync(join(this.host.root, 'gate'), { force: true });
  }

  get isHeld(): boolean {
    return existsSync(join(this.host.root, 'reached'));
  }

  setClock(seconds: number): void {
    writeFileSync(join(this.host.root, 'clock'), `${seconds}\n`);
  }

  /** Where the newest transaction stands by the host's own journal. */
  get step(): string {
    const journal = this.#journal();
    if (journal === null) return existsSync(join(this.host.state, 'lock')) ? 'lock' : 'read';
    return phaseIn(journal) ?? 'lock';
  }

  #journal(): string | null {
    const [id] = this.transactions().slice(-1);
    return id === undefined ? null : join(this.host.state, 'transactions', id, 'journal');
  }

  /** Runs a line that breaks something, and has the journals kept as they are just before. */
  async break(line: string): Promise<void> {
    const kept = join(this.host.root, 'at-fault');
    await this.host.run(['sh', '-c', `cat /var/lib/fleet/transactions/*/journal >${kept} 2>/dev/null; ${line}`]);
  }

  /** The step in which something was broken by {@link break}; undefined where nothing was, or nothing was begun. */
  get stepAtFault(): string | undefined {
    return phaseIn(join(this.host.root, 'at-fault'));
  }

  /** Whether the newest transaction came to its present step in the very moment of the fault: which was first is open. */
  get isOfTheMoment(): boolean {
    const [journal, kept] = [this.#journal(), join(this.host.root, 'at-fault')];
    if (journal === null || !existsSync(journal) || !existsSync(kept)) return false;
    return statSync(journal).mtimeMs - statSync(kept).mtimeMs < MOMENT_MS;
  }

  transactions(): readonly string[] {
    const folder = join(this.host.state, 'transactions');
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  /** The host's own journals and the end of httpd's error log, for whoever looks into a failure. */
  journals(): string {
    const journals = this.transactions().map((id) => join(this.host.state, 'transactions', id, 'journal'));
    const texts = journals.filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8'));
    const log = existsSync(this.tree.errorLog) ? readFileSync(this.tree.errorLog, 'utf8') : '';
    return `${texts.join('\n')}${log.slice(-3000)}`;
  }

  /** The power fails and comes back: everything ends, then what init starts is started, in either order. */
  async reboot(httpdFirst: boolean): Promise<void> {
    this.openGate();
    await this.host.cutPower();
    // A boot begins with an empty /run, where servers have their pid files: the number in it may be somebody else's by now.
    await this.host.sh(`mkdir -p /run/sshd; rm -f ${this.folder}/httpd.pid`);
    const httpd = `${HTTPD} -f ${this.tree.main} -k start || :`;
    await this.host.sh(httpdFirst ? `${httpd}; /etc/rc.local` : `/etc/rc.local; ${httpd}`);
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    this.#listener.close();
    await this.host.stop();
  }
}

/** Between the last look at a server and the word that the change is confirmed. */
const MOMENT_MS = 100;

function phaseIn(journal: string): string | undefined {
  const lines = existsSync(journal) ? readFileSync(journal, 'utf8').trimEnd().split('\n') : [];
  return lines.at(-1)?.split(' ')[1];
}

/** What a plan can make go or lead elsewhere, without a meaning for httpd. */
function furnishMore(folder: string): void {
  mkdirSync(join(folder, 'available'));
  for (const name of ['one', 'two']) writeFileSync(join(folder, `available/${name}.conf`), `# ${name}\n`);
  for (const [name, presence] of Object.entries(FURNISHING)) {
    const path = join(folder, 'conf.d', name);
    if (typeof presence === 'string') writeFileSync(path, presence);
    else if (presence !== null) symlinkSync(presence.target, path);
  }
}

/** Another vhost with words of its own on TLS, so that a change is one of two files. */
const BETA = `<VirtualHost *:443>\nServerName gamma.test\nSSLEngine on\nSSLCertificateFile ${certificateFolder()}/alpha.pem\n${STRICT}</VirtualHost>\n`;

const SSHD = (root: string): string =>
  [
    `HostKey ${root}/host_key`,
    `AuthorizedKeysFile ${root}/authorized_keys`,
    'StrictModes no\nUsePAM no\nUseDNS no\nPidFile none\nLogLevel ERROR\n',
  ].join('\n');

const INVENTORY = (port: number, key: string): string =>
  `all:
  hosts:
    victim:
      ansible_host: 127.0.0.1
      ansible_port: ${port}
      ansible_user: webmaster
      ansible_become: true
      ansible_ssh_private_key_file: ${key}
`;

const prepare = (root: string): string => `
  set -e
  mkdir -p /run/sshd
  /usr/sbin/useradd -M -d ${root} -s /bin/sh -p '*' webmaster
  echo 'webmaster ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/webmaster
  chmod 755 ${root}
  cp /usr/bin/date ${root}/real-date
  cat >${root}/date <<'EOF'
${DATE.replace('ROOT', root)}EOF
  chmod 755 ${root}/date
  mount --bind ${root}/date /usr/bin/date
`;

/** A port outside on which each connection gets an sshd inside. */
async function listenFor(host: NamespaceHost): Promise<{ listener: Server; port: number }> {
  const listener = createServer({ pauseOnConnect: true }, (socket: Socket) => {
    const command = host.enter(['/usr/sbin/sshd', '-i', '-f', join(host.root, 'sshd_config')]);
    const child = spawn(command[0] ?? '', command.slice(1), { stdio: [socket, socket, 'ignore'] });
    child.on('error', () => undefined);
    // The child has the connection now; our end of it must not keep it open.
    child.on('spawn', () => socket.destroy());
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return { listener, port: (listener.address() as AddressInfo).port };
}

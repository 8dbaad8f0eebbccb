/** Namespace hosts that the built program reaches by SSH, over a wire that a test can hold or cut. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NamespaceHost, type NamespaceHostOptions } from './namespace-host.ts';
import { startHttpd, writeHttpdTree, type HttpdTree } from './real-httpd.ts';
import { generateKey } from './sshd.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The TCP connections to one host. */
export interface Wire {
  readonly port: number;
  /** Nothing comes through any more, and nobody is told. */
  hold(): void;
  /** What was held goes on; new connections work again. */
  release(): void;
  /** Every connection is reset. */
  cut(): void;
}

export interface SshHost {
  readonly name: string;
  readonly host: NamespaceHost;
  readonly tree: HttpdTree;
  readonly wire: Wire;
}

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningFleet {
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** Closes the reading ends of its output. */
  deafen(): void;
}

/** Hosts, an inventory of them, and a state directory of their own. */
export class SshFleet {
  readonly folder: string;
  readonly stateDir: string;
  readonly hosts: readonly SshHost[];
  readonly #servers: readonly Server[];

  private constructor(folder: string, hosts: readonly SshHost[], servers: readonly Server[]) {
    this.folder = folder;
    this.stateDir = join(folder, 'state');
    this.hosts = hosts;
    this.#servers = servers;
    writeFileSync(join(folder, 'inventory.yaml'), inventoryOf(hosts, folder));
  }

  static async start(names: readonly string[], options: NamespaceHostOptions = {}): Promise<SshFleet> {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-ssh-'));
    const identity = await generateKey(folder, 'identity', 'ed25519');
    const hostKey = await generateKey(folder, 'host_key', 'ed25519');
    const started = await Promise.all(
      names.map(async (name) => {
        const host = await NamespaceHost.start(options);
        const tree = writeHttpdTree(join(host.root, 'httpd'));
        await startHttpd(host, join(host.root, 'httpd'));
        await startSshd(host, { identity, hostKey });
        return { name, host, tree, ...(await wireTo(host)) };
      }),
    );
    return new SshFleet(
      folder,
      started,
      started.map(({ server }) => server),
    );
  }

  one(name: string): SshHost {
    const found = this.hosts.find((host) => host.name === name);
    if (found === undefined) throw new Error(`no host ${name}`);
    return found;
  }

  /** A file with this text in the fleet's folder. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Starts the built program; `onStderr` sees what it says as it says it. */
  start(args: readonly string[], onStderr: (all: string) => void = () => {}, stateDir = this.stateDir): RunningFleet {
    mkdirSync(stateDir, { recursive: true });
    const child = spawn(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        FLEET_STATE_DIR: stateDir,
        ANSIBLE_INVENTORY: join(this.folder, 'inventory.yaml'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr(stderr);
    });
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
    const deafen = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
    };
    return { ended, kill: (signal) => void child.kill(signal), deafen };
  }

  fleet(args: readonly string[], stateDir?: string): Promise<Ended> {
    return this.start(args, undefined, stateDir).ended;
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) server.close();
    for (const { wire } of this.hosts) wire.cut();
    await Promise.all(this.hosts.map(({ host }) => host.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function inventoryOf(hosts: readonly SshHost[], folder: string): string {
  const lines = hosts.map(
    ({ name, wire }) =>
      `    ${name}: { ansible_host: 127.0.0.1, ansible_port: ${wire.port}, ansible_user: root, ` +
      `ansible_ssh_private_key_file: ${join(folder, 'identity')}, ansible_host_key_checking: false }`,
  );
  return `all:\n  hosts:\n${lines.join('\n')}\n`;
}

/** sshd inside the host, with the host's loopback to itself. */
async function startSshd(
  host: NamespaceHost,
  keys: { readonly identity: string; readonly hostKey: string },
): Promise<void> {
  const config = join(host.root, 'sshd_config');
  const authorized = join(host.root, 'authorized_keys');
  writeFileSync(authorized, readFileSync(`${keys.identity}.pub`));
  writeFileSync(
    config,
    [
      'Port 22',
      'ListenAddress 127.0.0.1',
      `HostKey ${keys.hostKey}`,
      `AuthorizedKeysFile ${authorized}`,
      'PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication no',
      'KbdInteractiveAuthentication no\nMaxStartups 200\nMaxSessions 100\nUseDNS no\nPrintMotd no\n',
    ].join('\n'),
  );
  await host.sh(`mkdir -p /run/sshd && /usr/sbin/sshd -f ${config}`);
  await host.sh(
    'for try in $(seq 100); do echo x | busybox nc -w 1 127.0.0.1 22 2>/dev/null | grep -q SSH && exit 0; sleep 0.05; done; exit 1',
  );
}

async function wireTo(host: NamespaceHost): Promise<{ readonly wire: Wire; readonly server: Server }> {
  const sockets = new Set<Socket>();
  let held = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    const child = host.spawn(['/usr/bin/busybox', 'nc', '127.0.0.1', '22']);
    const end = (): void => {
      sockets.delete(socket);
      socket.destroy();
      child.kill('SIGKILL');
    };
    if (child.stdin === null || child.stdout === null) throw new Error('no pipes');
    socket.on('error', end).on('close', end);
    child.on('exit', end).on('error', end);
    child.stdin.on('error', end);
    const { stdin, stdout } = child;
    socket.on('data', (bytes) => {
      if (!held) stdin.write(bytes);
    });
    stdout.on('data', (bytes: Buffer) => {
      if (!held) socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const wire: Wire = {
    port,
    hold: () => void (held = true),
    release: () => {
      // What was swallowed can't be made up for: those connections are gone, new ones work.
      cut();
      held = false;
    },
    cut,
  };
  return { wire, server };
}

/** A host of one's own without a container engine: Linux namespaces around a shell, with private state and network. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST_PREFIX, markOwner, removeHost, sweepAbandoned } from './abandoned-hosts.ts';

/** The shells that scripts must run under; each takes the place of `/bin/sh` inside the host. */
export const SHELLS = ['dash', 'bash', 'busybox'] as const;
export type Shell = (typeof SHELLS)[number];

export interface NamespaceHostOptions {
  readonly shell?: Shell;
  /** Take awk, stat, sed, … from busybox, too, as on Alpine. */
  readonly busyboxTools?: boolean;
  /** Shell text that is run as root inside before the host is handed over, e.g. more mounts. */
  readonly prepare?: string;
  /** Folders below the root that are disks of their own, with their sizes, as in `{ state: '2m' }`. */
  readonly disks?: Readonly<Record<string, string>>;
}

/** What a command inside the host wrote. */
export interface Ran {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
}

const TOOLS =
  'awk sed grep stat readlink sort tr find cat cp mv rm ls wc date df sync sha256sum base64 sleep touch tail head mkdir ln chmod setsid id uname';

/** Why there can be no such host here, in words for a skipped test; null where there can. */
export function namespacesMissing(): string | null {
  if (process.getuid?.() !== 0) return 'needs root for namespaces';
  if (!existsSync('/usr/sbin/apache2')) return 'needs httpd: apt-get install --no-install-recommends apache2';
  if (!existsSync('/usr/bin/busybox')) return 'needs busybox: apt-get install --no-install-recommends busybox';
  const tried = spawnSync('unshare', ['--mount', '--pid', '--net', '--fork', '--mount-proc', 'true']);
  return tried.status === 0 ? null : `needs the right to make namespaces: ${String(tried.stderr).trim()}`;
}

/**
 * A running host. Its processes, network and mounts are its own; `/var/lib`, `/run`, `/etc/cron.d` and the queues of cron
 * and at are empty, changes to `/etc` are its own, and what is in `/var/lib/fleet` lies in {@link state}. It has no
 * service manager; at boot it would run `/etc/rc.local`. Ending it kills everything in it.
 */
export class NamespaceHost {
  /** A folder that the host sees under the same path. */
  readonly root: string;
  /** `/var/lib/fleet` as seen from outside. */
  readonly state: string;
  readonly #keeper: ChildProcess;
  readonly #init: number;

  private constructor(root: string, keeper: ChildProcess, init: number) {
    this.root = root;
    this.state = join(root, 'state');
    this.#keeper = keeper;
    this.#init = init;
  }

  static async start(options: NamespaceHostOptions = {}): Promise<NamespaceHost> {
    sweepAbandoned();
    const root = mkdtempSync(join(tmpdir(), HOST_PREFIX));
    markOwner(root);
    mkdirSync(join(root, 'state'));
    for (const [name, size] of Object.entries(options.disks ?? {})) mountDisk(join(root, name), size);
    const flags = ['--mount', '--pid', '--net', '--uts', '--fork', '--kill-child', '--mount-proc'];
    // A test run that is killed must not leave its hosts behind.
    const keeper = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', 'unshare', ...flags, 'dash', '-c', setup(options), 'sh', root],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      },
    );
    let said = '';
    await new Promise<void>((resolve, reject) => {
      keeper.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('ready')) resolve();
      });
      keeper.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      keeper.on('exit', () => reject(new Error(`no host: ${said}`)));
    });
    const init = readFileSync(`/proc/${keeper.pid}/task/${keeper.pid}/children`, 'utf8').trim();
    return new NamespaceHost(root, keeper, Number(init));
  }

  /** Starts a program inside, with a login's sparse environment. */
  spawn(command: readonly string[]): ChildProcess {
    const env = { PATH: '/usr/bin:/bin', HOME: '/root', LANG: 'C.UTF-8' };
    const [program = '', ...args] = this.enter(command);
    return spawn(program, args, { env });
  }

  /** The command that runs a program inside. */
  enter(command: readonly string[]): readonly string[] {
    return ['nsenter', '-t', String(this.#init), '--mount', '--pid', '--net', '--uts', '--', ...command];
  }

  /** Runs a program inside to its end. Rejects only where it can't be started. */
  async run(command: readonly string[], input = ''): Promise<Ran> {
    const child = this.spawn(command);
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ stdout: Buffer.concat(out), stderr, exitCode }));
    });
  }

  /** Runs shell text inside and gives back what it printed; throws where it failed. */
  async sh(text: string): Promise<string> {
    const ran = await this.run(['sh', '-c', text]);
    if (ran.exitCode !== 0) throw new Error(`${text}: ${ran.stderr}${ran.stdout.toString()}`);
    return ran.stdout.toString('latin1').trim();
  }

  /** Command lines of all processes inside, the host's own first process and knocking clients left out. */
  async processes(): Promise<readonly string[]> {
    const listed = await this.run(['/usr/bin/busybox', 'ps', '-o', 'pid,stat,args']);
    const lines = listed.stdout
      .toString()
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
    return lines.filter((line) => line !== '' && !/^1 |sleep 1000000|busybox (ps|nc)|\[busybox\]|^\d+ Z/.test(line));
  }

  /** All processes end at once and `/run` is empty, as when the power failed and came back. What boots is for the caller. */
  async cutPower(): Promise<void> {
    await this.run(['sh', '-c', 'kill -KILL -1; find /run -mindepth 1 -maxdepth 1 ! -name etc -exec rm -rf {} +']);
  }

  /** From now on `date` is wrong by so many seconds, as if somebody had set the clock. */
  async setClock(seconds: number): Promise<void> {
    await this.sh(`
      [ -e /run/etc/date ] || cp /usr/bin/date /run/etc/date
      printf '#!/bin/sh\nexec /run/etc/date -d "%s seconds" "$@"\n' '${seconds}' >/run/etc/wrong
      chmod 755 /run/etc/wrong
      grep -q ' /usr/bin/date ' /proc/mounts || mount --bind /run/etc/wrong /usr/bin/date`);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#keeper.once('exit', resolve));
    this.#keeper.kill('SIGKILL');
    await ended;
    removeHost(this.root);
  }
}

function mountDisk(folder: string, size: string): void {
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `mode=755,size=${size}`, 'none', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) throw new Error(`no disk of ${size}: ${mounted.stderr}`);
}

/** What makes a namespace a host. Its first process collects the children that others leave behind, as init does. */
function setup({ shell = 'dash', busyboxTools = false, prepare = '' }: NamespaceHostOptions): string {
  const program = shell === 'busybox' ? '/usr/bin/busybox' : `/usr/bin/${shell}`;
  const tools = busyboxTools ? TOOLS : '';
  return `
    set -e
    ip link set lo up
    mount -t tmpfs -o mode=755 none /run
    mount -t tmpfs -o mode=755 none /var/lib
    mkdir /run/etc /run/etc/upper /run/etc/work
    mount -t overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work none /etc
    rm -rf /etc/cron.d
    mkdir /etc/cron.d
    printf '#!/bin/sh -e\\nexit 0\\n' >/etc/rc.local
    chmod 755 /etc/rc.local
    [ ! -d /var/spool/cron ] || mount -t tmpfs -o mode=755 none /var/spool/cron
    mkdir /var/lib/fleet
    mount --bind "$1/state" /var/lib/fleet
    ${prepare}
    targets=
    for tool in ${tools}; do targets="$targets $(readlink -f "$(command -v "$tool")")"; done
    sh=$(readlink -f /bin/sh)
    [ "$sh" = ${program} ] || mount --bind ${program} "$sh"
    for target in $targets; do mount --bind /usr/bin/busybox "$target"; done
    echo ready
    while :; do sleep 1000000 & wait; done
  `;
}

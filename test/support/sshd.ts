/** A real OpenSSH sshd on a free loopback port, with keys and configuration of its own, for tests. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { accessSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const SSHD = '/usr/sbin/sshd';
const SETPRIV = '/usr/bin/setpriv';

/** Whether this machine can run the tests that need sshd: it is installed and we are root. */
export function canRunSshd(): boolean {
  try {
    for (const program of [SSHD, SETPRIV]) accessSync(program);
    return userInfo().uid === 0;
  } catch {
    return false;
  }
}

/** What a test may ask of sshd. */
export interface SshdOptions {
  /** Kinds of host keys; default `ed25519` alone. */
  readonly hostKeyTypes?: readonly ('ed25519' | 'ecdsa' | 'rsa')[];
  /** Further lines of sshd_config. */
  readonly config?: readonly string[];
}

/** A running sshd. Everything it owns lies in `folder`. */
export interface Sshd {
  readonly port: number;
  readonly folder: string;
  /** A private key that may log in as any user of this machine. */
  readonly identityFile: string;
  /** A known_hosts file with all of its host keys. */
  readonly knownHostsFile: string;
  /** The daemon's process id; its children are the connections. */
  readonly pid: number;
  /** What sshd logged so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts sshd and waits until it answers. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-sshd-'));
  // sshd reads authorized_keys with the rights of the user who logs in.
  await chmod(folder, 0o711);
  await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const identityFile = await generateKey(folder, 'identity', 'ed25519');
  await writeFile(join(folder, 'authorized_keys'), await readFile(`${identityFile}.pub`));
  const types = options.hostKeyTypes ?? ['ed25519'];
  const hostKeys = await Promise.all(types.map((type) => generateKey(folder, `host_${type}`, type)));
  const port = await freePort();
  await writeFile(join(folder, 'sshd_config'), configuration(folder, { port, hostKeys, extra: options.config ?? [] }));
  const publicKeys = await Promise.all(hostKeys.map((file) => readFile(`${file}.pub`, 'utf8')));
  const knownHostsFile = join(folder, 'known_hosts');
  await writeFile(knownHostsFile, publicKeys.map((key) => `[127.0.0.1]:${port} ${key}`).join(''));
  // A test that fails before it stops its sshd must not leave it behind: it ends with the process that started it.
  const command = ['--pdeathsig', 'TERM', SSHD, '-D', '-e', '-f', join(folder, 'sshd_config')];
  const child = spawn(SETPRIV, command, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  await untilListening(port, child, () => log);
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  return { port, folder, identityFile, knownHostsFile, pid: child.pid ?? 0, log: () => log, stop };
}

/** Makes a key pair without passphrase by ssh-keygen; returns the private file. */
export async function generateKey(folder: string, name: string, type: string): Promise<string> {
  const file = join(folder, name);
  await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', name, '-f', file]);
  return file;
}

function configuration(
  folder: string,
  { port, hostKeys, extra }: { port: number; hostKeys: readonly string[]; extra: readonly string[] },
): string {
  // sshd takes the first value of a keyword, so the test's own lines stand first.
  return [
    ...extra,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...hostKeys.map((file) => `HostKey ${file}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    // of this one it takes the last (OpenSSH 9.2)
    ...(extra.some((line) => line.startsWith('MaxStartups')) ? [] : ['MaxStartups 200']),
    'UseDNS no',
    'PrintMotd no',
    'LogLevel VERBOSE',
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilListening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${log()}`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd doesn't answer: ${log()}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => resolve(false));
    socket.on('data', () => (socket.destroy(), resolve(true)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await gone;
}

/** A real server for probes: `openssl s_server` on a port of 127.0.0.1, and certificates for it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** System policy must not decide these tests. */
const ENV = { PATH: process.env['PATH'], OPENSSL_CONF: '/dev/null', LC_ALL: 'C' };

/** `3.0.19` of the openssl program on this machine; null without one. */
export const opensslVersion: string | null =
  /^OpenSSL (\S+)/.exec(spawnSync('openssl', ['version'], { encoding: 'utf8', env: ENV }).stdout ?? '')?.[1] ?? null;

/** What `openssl ciphers -V` of this machine lists at level 0. */
export function listCiphers(): string {
  return spawnSync('openssl', ['ciphers', '-V', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'], { encoding: 'utf8', env: ENV })
    .stdout;
}

export interface TestCertificates {
  readonly folder: string;
  /** Arguments of s_server for a certificate of this kind. */
  args(kind: 'rsa' | 'ec' | 'rsa-1024' | 'other'): string[];
  remove(): void;
}

export function makeCertificates(): TestCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-probe-'));
  const make = (kind: string, ...key: string[]): void => {
    const subject = ['-subj', `/CN=${kind}.example.com`, '-days', '30'];
    const files = ['-keyout', join(folder, `${kind}.key`), '-out', join(folder, `${kind}.pem`)];
    const run = spawnSync('openssl', ['req', '-x509', '-nodes', ...key, ...files, ...subject], {
      env: { PATH: ENV.PATH },
    });
    if (run.status !== 0) throw new Error(String(run.stderr));
  };
  make('rsa', '-newkey', 'rsa:2048');
  make('other', '-newkey', 'rsa:2048');
  make('rsa-1024', '-newkey', 'rsa:1024');
  make('ec', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1');
  return {
    folder,
    args: (kind) => ['-cert', join(folder, `${kind}.pem`), '-key', join(folder, `${kind}.key`)],
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts s_server with these arguments and waits until it accepts. */
export async function startOpenssl(args: readonly string[]): Promise<RunningServer> {
  const port = await freePort();
  const all = ['s_server', '-accept', `127.0.0.1:${port}`, '-quiet', '-no_dhe', ...args].filter(
    // `-dhe` stands for: with DHE, which s_server has no option for.
    (arg, _, list) => arg !== '-dhe' && (arg !== '-no_dhe' || !list.includes('-dhe')),
  );
  const child = spawn('openssl', all, { env: ENV, stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await waitUntilAccepting(port, child, () => said);
  return { port, stop: () => stop(child) };
}

async function waitUntilAccepting(port: number, child: ChildProcess, said: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`s_server ended: ${said()}`);
    if (await accepts(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`s_server doesn't listen: ${said()}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('connect', () => socket.destroy()).on('error', () => resolve(false));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

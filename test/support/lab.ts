/** The lab's hosts in tests: run things on them, look at them, and run the built fleet against them. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LAB = join(ROOT, 'docker/lab');

export interface LabHost {
  readonly name: string;
  readonly sshPort: number;
  readonly httpsPort: number;
  readonly service: string;
  readonly configDir: string;
  readonly user: string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Path of the lab's inventory. Fails with what to do where no lab is up. */
export function labInventory(): string {
  return command(LAB, ['inventory']).stdout.trim();
}

export function labHosts(): readonly LabHost[] {
  return JSON.parse(readFileSync(join(dirname(labInventory()), 'hosts.json'), 'utf8')) as LabHost[];
}

export function labHost(name: string): LabHost {
  const host = labHosts().find((h) => h.name === name);
  if (host === undefined) throw new Error(`the lab has no host ${name}`);
  return host;
}

/** Runs a shell line as root on a host; fails the test where it fails. */
export function onHost(host: string, line: string): string {
  return command(LAB, ['exec', host, 'sh', '-c', line]).stdout;
}

/** A host's files as this machine sees them: for programs that the host lacks, or has no right to. */
export function rootOf(host: string): string {
  const format = '{{.State.Pid}}';
  const { stdout } = command(LAB, ['docker', 'inspect', '--format', format, `fleet-lab-${host}`]);
  return `/proc/${stdout.trim()}/root`;
}

/** A host as new, from its image. */
export function resetHost(host: string): void {
  command(LAB, ['reset', host]);
}

/** Cuts the power of a host and starts it again. */
export function rebootHost(host: string): void {
  command(LAB, ['reboot', host, '--hard']);
}

/** Every byte, mode, owner and link of a host's configuration. (An overlay's folders change their link count.) */
export function fingerprint({ name, configDir }: LabHost): string {
  return onHost(
    name,
    `cd ${configDir} && find . -type f -exec sha256sum {} + | sort && find . -printf '%p %y %m %u %g %l\\n' | sort && find . -type f -links +1`,
  );
}

/** What fleet must not leave on a host: guards, units, temporary files, processes. Empty where nothing is. */
export function leftovers({ name, configDir }: LabHost): string {
  return onHost(
    name,
    [
      `find ${configDir} -name '.fleet*'`,
      'ls -d /var/lib/fleet/lock 2>/dev/null',
      'ls /etc/systemd/system /etc/systemd/system/multi-user.target.wants /etc/cron.d 2>/dev/null | grep fleet',
      "systemctl list-units --all --plain --no-legend 'fleet-*'",
      "ps -eo args | grep -E '^(/bin/)?sh (-c trap|/var/lib/fleet)|^/usr/sbin/(apache2|httpd) -f /var/lib/fleet'",
      'ls /var/lib/fleet/transactions/*/restore.sh /var/lib/fleet/transactions/*/instance.* 2>/dev/null',
      'true',
    ].join('; '),
  );
}

/** Whether a TLS 1.0 client that isn't fleet gets in; `null` asks without SNI. */
export function opensslGetsIn({ httpsPort }: LabHost, serverName: string | null): boolean {
  const name = serverName === null ? ['-noservername'] : ['-servername', serverName];
  const options = ['-connect', `127.0.0.1:${httpsPort}`, '-tls1', '-cipher', 'AES128-SHA:@SECLEVEL=0', ...name];
  const { stdout } = spawnSync('openssl', ['s_client', ...options], { input: '', encoding: 'utf8', timeout: 20_000 });
  return /Cipher is AES128-SHA/.test(stdout) && /Protocol *: TLSv1$/m.test(stdout);
}

/** Whether a current client gets an answer over HTTPS. */
export function modernGetsIn({ httpsPort }: LabHost): boolean {
  const options = [
    '-skS',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    '--max-time',
    '10',
    `https://127.0.0.1:${httpsPort}/`,
  ];
  return spawnSync('curl', options, { encoding: 'utf8' }).stdout === '200';
}

/** Waits until something on a host is as wanted, at most so many seconds. */
export async function eventually(wanted: () => boolean, seconds: number): Promise<boolean> {
  for (let tries = 0; tries < seconds * 2; tries += 1) {
    if (wanted()) return true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return wanted();
}

/** A folder for records of its own. */
export function newStateDir(): string {
  return mkdtempSync(join(tmpdir(), 'fleet-state-'));
}

/** A file with this text in a folder of its own. */
export function textFile(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'fleet-text-')), name);
  writeFileSync(path, text);
  return path;
}

/** A fleet that runs, for tests that interrupt it. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

export function startFleet(
  args: readonly string[],
  stateDir: string,
  onStderr: (text: string) => void = () => {},
): Running {
  const child = spawn(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], {
    cwd: ROOT,
    env: { ...process.env, FLEET_STATE_DIR: stateDir, ANSIBLE_INVENTORY: labInventory() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr(text);
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  return { pid: child.pid ?? 0, ended };
}

/** Runs the built fleet on the lab's inventory, without a terminal, and waits for its end. */
export function fleet(args: readonly string[], stateDir: string): Promise<Ended> {
  return startFleet(args, stateDir).ended;
}

function command(program: string, args: readonly string[]): Ended {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 1 << 26,
  });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${error?.message ?? ''}${stdout}${stderr}`);
  return { code: status, stdout, stderr };
}

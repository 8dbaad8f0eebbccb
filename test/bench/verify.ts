/**
 * `npm run bench:verify`: verdicts a second and connections a verdict on 100 listeners, hellos only and in full. The
 * listeners are Node's own TLS in a process of its own: half as distributions ship OpenSSL 3, half at security level 0.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LISTENERS = Number(process.argv[2] ?? 100);
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Document {
  readonly hosts: readonly {
    readonly connections: number;
    readonly verdicts: readonly { readonly got_in: boolean | null }[];
  }[];
}

const servers = fork(new URL('./tls-listeners.ts', import.meta.url), [String(LISTENERS)], { execArgv: [] });
const [ports] = (await once(servers, 'message')) as [readonly number[]];

console.log('mode                 listeners  verdicts  wall s  verdicts/s  connections  /verdict');
for (const [mode, ...flags] of [
  ['hellos, --fast', '--fast'],
  ['in full', ''],
  ['in full, 4 at once', '--handshakes=4'],
]) {
  const counted = await connectionsSoFar();
  const begun = performance.now();
  const document = await verify(flags.filter((flag) => flag !== ''));
  const wall = (performance.now() - begun) / 1000;
  const accepted = (await connectionsSoFar()) - counted;
  const verdicts = document.hosts.flatMap((host) => host.verdicts);
  const said = document.hosts.reduce((sum, host) => sum + host.connections, 0);
  if (said !== accepted) throw new Error(`fleet speaks of ${said} connections, the listeners accepted ${accepted}`);
  const row = [
    (mode ?? '').padEnd(20),
    String(LISTENERS).padStart(9),
    String(verdicts.length).padStart(8),
    wall.toFixed(2).padStart(6),
    (verdicts.length / wall).toFixed(0).padStart(10),
    String(accepted).padStart(11),
    (accepted / verdicts.length).toFixed(2).padStart(8),
  ];
  console.log(row.join('  '));
}
servers.disconnect();

async function connectionsSoFar(): Promise<number> {
  servers.send('count');
  const [count] = (await once(servers, 'message')) as [number];
  return count;
}

async function verify(flags: readonly string[]): Promise<Document> {
  const home = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  const child = spawn(process.execPath, [MAIN, 'verify', ...addresses, '--client', 'all', '--json', ...flags], {
    env: { PATH: process.env['PATH'], HOME: home, FLEET_STATE_DIR: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(child, 'close');
  return JSON.parse(text) as Document;
}

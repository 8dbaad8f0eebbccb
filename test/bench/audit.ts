/**
 * Measures `fleet audit` on simulated hosts, each form of its answer in a run of its own:
 * `npm run build && node test/bench/audit.ts`. Flags: `--hosts 100,1000`, `--forks 50`, `--cli FILE` another build.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { columns } from './columns.ts';
import { runFleet, type Usage } from './fleet-command.ts';
import { startSimulatedFleet } from './simulated-fleet.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: flags } = parseArgs({
  options: {
    hosts: { type: 'string', default: '100,1000' },
    forks: { type: 'string', default: '50' },
    cli: { type: 'string', default: join(root, 'dist/cli/main.js') },
  },
});

/** What is asked for, and by which flags; `FOLDER` stands for a new folder. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  text: [],
  'html --out': ['--format', 'html', '--out', 'FOLDER'],
  'all --out': ['--format', 'text', 'json', 'html', 'md', 'csv', 'junit', 'sarif', '--out', 'FOLDER'],
  '--json': ['--json'],
};

const rows: string[][] = [['audit', 'hosts', 'seconds', 'CPU s', 'peak MiB']];
const parent = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
try {
  for (const hosts of flags.hosts.split(',').map(Number)) rows.push(...(await rowsOf(hosts)));
} finally {
  rmSync(parent, { recursive: true, force: true });
}
process.stdout.write(`${columns(rows, 1)}\n`);

async function rowsOf(hosts: number): Promise<string[][]> {
  const folder = join(parent, String(hosts));
  mkdirSync(folder);
  const fleet = await startSimulatedFleet(hosts, folder);
  const told: string[][] = [];
  try {
    for (const [form, args] of Object.entries(FORMS)) {
      const out = join(folder, `report-${told.length}`);
      const common = ['-i', fleet.inventory, '--state-dir', join(folder, 'state'), '--forks', flags.forks];
      const own = args.map((arg) => (arg === 'FOLDER' ? out : arg));
      const command = { cli: resolve(flags.cli), folder, profiles: null };
      told.push(rowOf(form, hosts, await runFleet(command, `audit-${told.length}`, ['audit', ...common, ...own])));
    }
  } finally {
    fleet.stop();
  }
  return told;
}

function rowOf(form: string, hosts: number, { wallMs, cpuMs, peakMiB }: Usage): string[] {
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  return [form, String(hosts), seconds(wallMs), seconds(cpuMs), peakMiB?.toFixed(0) ?? '?'];
}

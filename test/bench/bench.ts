/**
 * Measures a whole run of fleet, apply and rollback, beside xargs with ssh: `node test/bench/bench.ts`. Seconds of one
 * machine say little, so compare the ratios of one run. Flags: `--hosts 100,1000` simulated hosts, `--forks 50`,
 * `--only demo|simulated`, `--cli FILE` another build, `--profile FOLDER` writes CPU profiles of the controller.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { scriptText } from '../../src/remote/scripts.ts';
import { BARE_APPLY, BARE_ROLLBACK, demoFleet, peersOf, type DemoFleet } from './demo-fleet.ts';
import { runFleet, type FleetCommand, type Usage } from './fleet-command.ts';
import { startSimulatedFleet, type SimulatedFleet } from './simulated-fleet.ts';
import { ratiosOf, tableOf, type Row } from './table.ts';
import { runXargs, type XargsHost } from './xargs-ssh.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: flags } = parseArgs({
  options: {
    hosts: { type: 'string', default: '100,1000' },
    forks: { type: 'string', default: '50' },
    only: { type: 'string' },
    cli: { type: 'string', default: join(root, 'dist/cli/main.js') },
    profile: { type: 'string' },
  },
});
const forks = Number(flags.forks);
const playbook = join(root, 'playbooks/legacy-tls.yaml');

/** What both tools need to reach a fleet, and where its files go. */
interface Reach {
  readonly folder: string;
  readonly inventory: string;
  readonly identity: string;
  readonly knownHosts: string;
}

await main();

async function main(): Promise<void> {
  if (!existsSync(flags.cli)) throw new Error(`${flags.cli} is missing: build first, with npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
  try {
    const start = await runFleet(commandIn(folder), 'start', ['--version']);
    process.stdout.write(
      `start of the program alone: ${Math.round(start.cpuMs)} ms CPU, ${start.peakMiB?.toFixed(0)} MiB\n`,
    );
    const rows: Row[] = [];
    if (flags.only !== 'simulated') rows.push(...(await demoRows(folder)));
    const sizes = flags.only === 'demo' ? [] : flags.hosts.split(',').map(Number);
    for (const hosts of sizes) rows.push(...(await simulatedRows(hosts, folder)));
    process.stdout.write(`\n${tableOf(rows)}\n\n${ratiosOf(rows).join('\n')}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function demoRows(parent: string): Promise<Row[]> {
  const fleet = demoFleet();
  if (fleet === null) {
    process.stdout.write('SKIPPED: the demo fleet is not up; bring it up with: docker/lab up\n');
    return [];
  }
  const reach = { ...fleet, folder: subfolder(parent, 'demo') };
  const hosts = fleet.hosts.length;
  const rows = await fleetRows(reach, { jobs: 'demo', hosts });
  for (const [name, script] of [
    ['apply', BARE_APPLY],
    ['rollback', BARE_ROLLBACK],
  ] as const) {
    const peers = peersOf(fleet satisfies DemoFleet, reach.folder, { name, script });
    rows.push(xargsRow(`demo ${name}`, hosts, await peer(reach, name, peers)));
  }
  return rows;
}

async function simulatedRows(hosts: number, parent: string): Promise<Row[]> {
  const folder = subfolder(parent, `simulated-${hosts}`);
  const fleet = await startSimulatedFleet(hosts, folder);
  try {
    const reach = { ...fleet, folder };
    const rows = await fleetRows(reach, { jobs: 'simulated', hosts });
    await tellCounts(fleet, hosts);
    const script = join(folder, 'read.sh');
    writeFileSync(script, scriptText('read'));
    const peers = fleet.ports.map((port) => ({ port, user: 'root', command: 'sh -s', script }));
    rows.push(xargsRow('simulated apply', hosts, await peer(reach, 'read', peers)));
    return rows;
  } finally {
    fleet.stop();
  }
}

/** Apply and rollback by fleet. What came of them is looked at when both are over: no host may stay changed. */
async function fleetRows(
  reach: Reach,
  { jobs, hosts }: { readonly jobs: string; readonly hosts: number },
): Promise<Row[]> {
  const state = join(reach.folder, 'state');
  const common = ['-i', reach.inventory, '--yes', '--state-dir', state, '--forks', String(forks)];
  const command = commandIn(reach.folder);
  const applied = await runFleet(command, `${jobs}-${hosts}-apply`, ['apply', playbook, ...common]);
  const [run = ''] = runsIn(state);
  const takenBack = await runFleet(command, `${jobs}-${hosts}-rollback`, ['rollback', run, ...common]);
  return [
    { job: `${jobs} apply`, tool: 'fleet', hosts, usage: applied, ...costsIn(join(state, 'runs', run)) },
    {
      job: `${jobs} rollback`,
      tool: 'fleet',
      hosts,
      usage: takenBack,
      ...costsIn(join(state, 'runs', runsIn(state).at(-1) ?? '')),
    },
  ];
}

function peer({ folder, identity, knownHosts }: Reach, name: string, hosts: readonly XargsHost[]): Promise<Usage> {
  return runXargs({ name, folder, identity, knownHosts, parallel: forks, hosts });
}

function xargsRow(job: string, hosts: number, usage: Usage): Row {
  return { job, tool: 'xargs ssh', hosts, usage, roundTrips: 1, handshakes: null };
}

/** Run folders, oldest first. */
function runsIn(state: string): string[] {
  return readdirSync(join(state, 'runs')).sort();
}

/** What the run's own record says that its hosts cost, on average. A host may be as wanted already, but not fail. */
function costsIn(run: string): Pick<Row, 'roundTrips' | 'handshakes'> {
  const lines = readFileSync(join(run, 'journal.jsonl'), 'utf8').split('\n').filter(Boolean);
  const entries = lines.map((line) => JSON.parse(line) as { type: string; outcome?: Outcome });
  const outcomes = entries.flatMap((entry) => (entry.type === 'host-finished' ? (entry.outcome ?? []) : []));
  const failed = outcomes.find(({ kind }) => kind !== 'changed' && kind !== 'unchanged');
  if (failed !== undefined) throw new Error(`${failed.host} is ${failed.kind}: ${failed.reason}`);
  const mean = (of: (cost: Outcome['cost']) => number): number =>
    outcomes.reduce((sum, { cost }) => sum + of(cost), 0) / outcomes.length;
  return { roundTrips: mean((cost) => cost.roundTrips), handshakes: mean((cost) => cost.handshakes) };
}

interface Outcome {
  readonly host: string;
  readonly kind: string;
  readonly reason: string;
  readonly cost: { readonly roundTrips: number; readonly handshakes: number };
}

/** What the servers counted, to hold against what fleet says of itself. */
async function tellCounts(fleet: SimulatedFleet, hosts: number): Promise<void> {
  const { connections, execs, dials } = await fleet.counts();
  const each = (count: number): string => (count / hosts).toFixed(1);
  const counted = `${each(connections)} connections, ${each(execs)} scripts, ${each(dials)} forwarded streams`;
  process.stdout.write(`${hosts} simulated hosts counted for apply and rollback, a host: ${counted}\n`);
}

function commandIn(folder: string): FleetCommand {
  return { cli: resolve(flags.cli), folder, profiles: flags.profile === undefined ? null : resolve(flags.profile) };
}

function subfolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

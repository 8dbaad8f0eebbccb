/**
 * Measures what a whole `fleet apply` costs a host, beside the bare job by hand: `npm run bench:remote`. It's the user and
 * system time of everything that ran on a host of the lab meanwhile, by its control group: sshd, sudo, the scripts, httpd's
 * tests, starts, reloads and handshakes. Compare the ratio of one run; seconds of one machine say little. Flags:
 * `--host debian12`, `--rounds 5`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BARE_APPLY, BARE_ROLLBACK, demoFleet, peersOf, type DemoFleet } from './demo-fleet.ts';
import { runFleet } from './fleet-command.ts';
import { runXargs } from './xargs-ssh.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: flags } = parseArgs({
  options: { host: { type: 'string', default: 'debian12' }, rounds: { type: 'string', default: '5' } },
});

/** What may run on a host late: old children of httpd that end, the end of a session. */
const SETTLE_MS = 1500;

await main();

async function main(): Promise<void> {
  const fleet = demoFleet();
  const only = fleet?.hosts.filter(({ name }) => name === flags.host) ?? [];
  if (fleet === null || only.length === 0) {
    process.stdout.write(`SKIPPED: ${flags.host} is not up; bring it up with: docker/lab up\n`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
  try {
    report(await measure({ ...fleet, hosts: only }, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Job = 'nothing' | 'bare apply' | 'bare rollback' | 'fleet apply' | 'fleet rollback';

/** Rounds of both, one after the other, so that both meet the same noise. */
async function measure(fleet: DemoFleet, folder: string): Promise<ReadonlyMap<Job, readonly number[]>> {
  const costs = new Map<Job, number[]>();
  const note = async (job: Job, work: () => Promise<unknown>): Promise<void> => {
    costs.set(job, [...(costs.get(job) ?? []), await costOf(work)]);
  };
  const playbook = join(root, 'playbooks/legacy-tls.yaml');
  for (let round = 0; round < Number(flags.rounds); round += 1) {
    await note('nothing', async () => undefined);
    await note('bare apply', () => bare(fleet, folder, BARE_APPLY));
    await note('bare rollback', () => bare(fleet, folder, BARE_ROLLBACK));
    await note('fleet apply', () => change(fleet, folder, ['apply', playbook, '--limit', flags.host, '--yes']));
    await note('fleet rollback', () => change(fleet, folder, ['rollback', '--yes']));
  }
  return costs;
}

/** Milliseconds of processor that the host took meanwhile. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = usedMs();
  await work();
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return usedMs() - before;
}

function usedMs(): number {
  const said = execFileSync(join(root, 'docker/lab'), ['exec', flags.host, 'cat', '/sys/fs/cgroup/cpu.stat'], {
    encoding: 'utf8',
  });
  return Number(/^usage_usec (\d+)$/m.exec(said)?.[1]) / 1000;
}

async function bare(fleet: DemoFleet, folder: string, script: string): Promise<void> {
  const hosts = peersOf(fleet, folder, { name: 'bare', script });
  const { identity, knownHosts } = fleet;
  await runXargs({ name: 'bare', folder, identity, knownHosts, parallel: 1, hosts });
}

async function change({ inventory }: DemoFleet, folder: string, args: readonly string[]): Promise<void> {
  const command = { cli: join(root, 'dist/cli/main.js'), folder, profiles: null };
  await runFleet(command, 'remote', [...args, '-i', inventory]);
}

function report(costs: ReadonlyMap<Job, readonly number[]>): void {
  const idle = median(costs.get('nothing') ?? []);
  const cost = (job: Job): number => median(costs.get(job) ?? []) - idle;
  for (const [job, all] of costs) {
    process.stdout.write(
      `${job}: ${all.map((ms) => Math.round(ms)).join(' ')} ms, median ${Math.round(median(all))}\n`,
    );
  }
  const ratio = (kind: 'apply' | 'rollback'): string => (cost(`fleet ${kind}`) / cost(`bare ${kind}`)).toFixed(1);
  process.stdout.write(
    `without what the host does by itself: apply ${ratio('apply')} times the bare job, rollback ${ratio('rollback')} times\n`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

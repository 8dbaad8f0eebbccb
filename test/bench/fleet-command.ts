/** Runs the built command line in a process of its own, and measures just that process. */
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a run took. CPU is user and system time together. */
export interface Usage {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Null where it could not be measured. */
  readonly peakMiB: number | null;
}

/** How fleet is run: which build, and where its home, its records and its output go. */
export interface FleetCommand {
  readonly cli: string;
  readonly folder: string;
  /** Folder for CPU profiles; null makes none. */
  readonly profiles: string | null;
}

/**
 * Loaded in front of the program: when it ends, it writes what it used. A text and no TypeScript file, for the
 * compiler that Node would load to strip types would be measured, too.
 */
const REPORT_USAGE = `data:text/javascript,${encodeURIComponent(`
  import { writeFileSync } from 'node:fs';
  process.on('exit', () => writeFileSync(process.env.FLEET_BENCH_USAGE, JSON.stringify(process.resourceUsage())));
`)}`;

/** Ends well or throws with what the command said. `name` names its files: output, and profile where one is wanted. */
export async function runFleet(command: FleetCommand, name: string, args: readonly string[]): Promise<Usage> {
  const { cli, folder, profiles } = command;
  const usageFile = join(folder, `${name}.usage.json`);
  const profile =
    profiles === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}.cpuprofile`];
  const env: NodeJS.ProcessEnv = { PATH: process.env['PATH'], HOME: folder, FLEET_BENCH_USAGE: usageFile };
  const begun = performance.now();
  const child = spawn(process.execPath, [...flagsOf(cli), ...profile, '--import', REPORT_USAGE, cli, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = join(folder, `${name}.out`);
  const file = createWriteStream(out);
  child.stdout.pipe(file);
  child.stderr.pipe(file);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const wallMs = performance.now() - begun;
  if (code !== 0) throw new Error(`fleet ${args[0]} ended with ${code}:\n${readFileSync(out, 'utf8').slice(-4000)}`);
  const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as NodeJS.ResourceUsage;
  return { wallMs, cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000, peakMiB: usage.maxRSS / 1024 };
}

/** The flags for Node that the program's first line asks for: what a user gets who types its name. */
function flagsOf(cli: string): readonly string[] {
  const [first = ''] = readFileSync(cli, 'utf8').split('\n', 1);
  return /^#!.* node (.*)$/.exec(first)?.[1]?.split(' ') ?? [];
}

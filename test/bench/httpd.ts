/**
 * Measures src/httpd: `npm run bench:httpd`. Trees of 10, 1,000 and 10,000 files, beside `httpd -t -D DUMP_CONFIG` on the
 * same files, and lines of 10 MB. Times are the processor's and those of one machine: compare within one run. Flags:
 * `--files 10,1000,10000`, `--only trees|storms`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findHttpd } from '../httpd/oracle.ts';
import { columns } from './columns.ts';
import { storms } from './httpd-storms.ts';
import { treeOf, writeTree } from './httpd-tree.ts';
import type { Peak, Times } from './httpd-work.ts';

const { values: flags } = parseArgs({
  options: { files: { type: 'string', default: '10,1000,10000' }, only: { type: 'string' } },
});

if (flags.only !== 'storms') process.stdout.write(`${trees(flags.files.split(',').map(Number))}\n\n`);
if (flags.only !== 'trees') tellStorms();

function trees(counts: readonly number[]): string {
  const head = ['files', 'MB', 'parse ms', 'resolve ms', 'list ms', 'change ms', 'MB/s', 'MiB', 'httpd ms', 'of httpd'];
  const measured = counts.map((count) => ({
    count,
    ours: work<Times>('times', count),
    peak: work<Peak>('memory', count).peakMiB,
    theirs: httpdMs(count),
  }));
  const rows = measured.map(({ count, ours, peak, theirs }) => [
    String(count),
    (ours.bytes / 1e6).toFixed(2),
    ...[ours.parseMs, ours.resolveMs, ours.listMs, ours.changeMs].map((ms) => ms.toFixed(1)),
    (ours.bytes / 1000 / ours.resolveMs).toFixed(1),
    peak.toFixed(0),
    theirs.toFixed(0),
    // The shell counts in hundredths of a second.
    theirs < 50 ? '-' : (ours.resolveMs / theirs).toFixed(2),
  ]);
  const growth = measured.slice(1).map(({ count, ours }, i) => {
    const { count: fewer, ours: less } = measured[i] ?? { count, ours };
    const perByte = (of: (m: Times) => number): string => (of(ours) / ours.bytes / (of(less) / less.bytes)).toFixed(2);
    return `${fewer} to ${count} files, by byte (1 is linear): resolve ${perByte((m) => m.resolveMs)}, list ${perByte((m) => m.listMs)}, change ${perByte((m) => m.changeMs)}`;
  });
  return [columns([head, ...rows], 0), ...growth].join('\n');
}

function work<Result>(what: string, count: number): Result {
  const script = fileURLToPath(new URL('httpd-work.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, what, String(count)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Result;
}

/** What a real httpd takes to read the same files and to say what it kept. */
function httpdMs(count: number): number {
  const { binary, modules } = findHttpd();
  const root = mkdtempSync(join(tmpdir(), 'fleet-bench-httpd-'));
  try {
    const files = treeOf(count, 'httpd');
    writeTree(root, files);
    const loads = ['mpm_event', 'authz_core', 'authz_host', 'ssl', 'info'];
    const options = loads.flatMap((name) => ['-C', `LoadModule ${name}_module ${modules}/mod_${name}.so`]);
    const args = [
      '-d',
      `${root}/etc/httpd`,
      ...options,
      '-f',
      `${root}/etc/httpd/httpd.conf`,
      '-t',
      '-D',
      'DUMP_CONFIG',
    ];
    return Math.min(...[1, 2, 3].map(() => childMs(binary, args)));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Processor time of a program and what it starts, by the shell's `times`. */
function childMs(program: string, args: readonly string[]): number {
  const script = '"$@" >/dev/null || exit; times';
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', program, ...args], { encoding: 'latin1' });
  if (status !== 0) throw new Error(stderr.slice(0, 2000));
  const [, children = ''] = stdout.split('\n');
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
  return 1000 * seconds.reduce((sum, each) => sum + each, 0);
}

/** Row by row: all of it takes a while. */
function tellStorms(): void {
  const widths = [30, 6, 7, 7, 7];
  const tell = (cells: readonly string[]): void => {
    const padded = cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    process.stdout.write(`${padded.join('  ')}\n`);
  };
  tell(['10 MB of', 'MB', 'ms', 'MB/s', 'growth']);
  for (const { name, bytes, ms, ratio } of storms()) {
    tell([name, (bytes / 1e6).toFixed(1), ms.toFixed(0), (bytes / 1000 / ms).toFixed(1), ratio.toFixed(2)]);
  }
  process.stdout.write('growth: time by byte, against that of an eighth of the size; 1 is linear, 8 quadratic\n');
}

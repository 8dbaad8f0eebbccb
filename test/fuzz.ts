/**
 * Checks the laws for as long as one likes: `npm run fuzz -- --minutes 10`. Every round has a seed of its own, which is
 * printed; without a limit it goes on until it's interrupted. Flags: `--minutes N`, `--rounds N`, `--runs N` of each law
 * a round, `--seed N` for the first round, and the test files to look at (default: all that have laws). A case that
 * fails is shrunk and written to a file that `npm test` reads.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: 'Infinity' },
    rounds: { type: 'string', default: 'Infinity' },
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});

process.exitCode = fuzz();

function fuzz(): number {
  const files = positionals.length > 0 ? positionals : filesWithLaws();
  const end = Date.now() + Number(flags.minutes) * 60_000;
  const first = Number(flags.seed);
  for (let round = 0; round < Number(flags.rounds) && Date.now() < end; round += 1) {
    const seed = first + round;
    process.stdout.write(`round ${round + 1}, seed ${seed}, ${flags.runs} runs of each law\n`);
    const status = checkLaws(files, seed, end - Date.now());
    if (status === 0) continue;
    process.stdout.write(`again: npm run fuzz -- --rounds 1 --runs ${flags.runs} --seed ${seed} ${files.join(' ')}\n`);
    return status;
  }
  return 0;
}

function checkLaws(files: readonly string[], seed: number, left: number): number {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', '--root', '.'];
  const env = {
    ...process.env,
    FLEET_LAW_RUNS: flags.runs,
    FLEET_LAW_SEED: String(seed),
    FLEET_LAW_WRITES_FAILURES: '1',
    FLEET_LAW_MILLISECONDS: String(Math.min(left, 2 ** 31 - 1)),
  };
  const { status } = spawnSync(process.execPath, [...vitest, '-t', 'holds', ...files], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  return status ?? 1;
}

function filesWithLaws(): string[] {
  const names = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
  const tests = names.filter((name) => name.endsWith('.test.ts')).map((name) => join(root, 'test', name));
  return tests.filter((path) => readFileSync(path, 'utf8').includes('lawsOf(')).map((path) => relative(root, path));
}

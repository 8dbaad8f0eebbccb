/** The commands on records with the index in PostgreSQL: what a team shares. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { scratch } from '../store/samples.ts';
import { record } from '../store/state.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

const started: { server?: PostgresServer } = {};
beforeAll(async () => {
  started.server = await startPostgres();
});
afterAll(async () => {
  await started.server?.stop();
});

describe('--records and FLEET_RECORDS', () => {
  it('show the runs of every controller, also one whose journal lies elsewhere', async () => {
    await using ann = await scratch();
    await using bob = await scratch();
    const url = started.server?.database() ?? '';
    const fleet = (state: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      spawnSync(process.execPath, [MAIN, ...args, '--state-dir', state], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: state, ...env },
      });
    await record(ann.path, 'ann-1');
    await record(bob.path, 'bob-1');
    expect(fleet(ann.path, ['records', 'rebuild', '--records', url]).stdout).toContain('has 1 run');
    expect(fleet(bob.path, ['runs'], { FLEET_RECORDS: url }).stdout).toContain('ann-1');
    const listed = fleet(bob.path, ['runs', '--json', '--records', url]).stdout;
    expect((JSON.parse(listed) as { id: string }[]).map(({ id }) => id).toSorted()).toEqual(['ann-1', 'bob-1']);
    expect(fleet(bob.path, ['show', 'ann-1', '--records', url]).stdout).toContain('windows-vista');
    expect(fleet(bob.path, ['show', 'ann-1']).status).toBe(1);
    expect(fleet(ann.path, ['exceptions', '--json', '--records', url]).stdout).toContain('bob-1');
  });
});

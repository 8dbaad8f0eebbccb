/** Several plays on the same and on different hosts, planned by the built program on simulated hosts. */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/index.ts';
import { startSimulatedFleet, type SimulatedFleet } from '../bench/simulated-fleet.ts';
import { MAIN } from '../support/built-fleet.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleet-plays-'));
const PLAYBOOK = join(folder, 'plays.yaml');
writeFileSync(
  PLAYBOOK,
  `- name: One host first
  hosts: web1
  owner: ann
  tasks:
    - apache_tls: { ssl_honor_cipher_order: true }
- name: Then all
  hosts: all
  vars: { suite: 'HIGH:!aNULL:!MD5' }
  tasks:
    - apache_tls: { ssl_cipher_suite: '{{ suite }}', security_level: keep }
      tags: suites
    - name: For nobody here
      apache_tls: { ssl_protocol: all }
      when: ansible_os_family == 'Suse'
- name: Broken for one
  hosts: web2
  tasks:
    - apache_tls:
        ssl_protocol: '{{ protocl }}'
`,
);

let hosts: SimulatedFleet;
beforeAll(async () => {
  hosts = await startSimulatedFleet(3, folder);
});
afterAll(() => hosts.stop());

function plan(...args: readonly string[]): Promise<Plan> {
  const child = spawn(process.execPath, [MAIN, 'plan', PLAYBOOK, '-i', hosts.inventory, '--json', ...args], {
    env: { PATH: process.env['PATH'], HOME: folder, FLEET_STATE_DIR: join(folder, 'state') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return new Promise((resolve) => child.on('close', () => resolve((JSON.parse(stdout) as { plan: Plan }).plan)));
}

const diffOf = (made: Plan, host: string): string =>
  made.hosts
    .find((one) => one.host === host)
    ?.files.map(({ diff }) => diff)
    .join('\n') ?? '';

describe('several plays', () => {
  it('make one plan for each host, of the tasks of all plays that name it', async () => {
    const made = await plan('-e', 'protocl=all');
    expect(made.hosts.map(({ host }) => host)).toEqual(['web1', 'web0', 'web2']);
    expect(made.order.owner).toBe('ann');
    expect(diffOf(made, 'web1')).toMatch(/^\+.*SSLHonorCipherOrder on$/m);
    expect(diffOf(made, 'web1')).toMatch(/^\+.*SSLCipherSuite HIGH:!aNULL:!MD5$/m);
    expect(diffOf(made, 'web0')).toMatch(/^\+.*SSLCipherSuite HIGH:!aNULL:!MD5$/m);
    expect(diffOf(made, 'web0')).not.toContain('SSLHonorCipherOrder on');
    const [, web0] = made.hosts;
    expect(web0?.reason).toContain(`"For nobody here" is not for this host (ansible_os_family == 'Suse')`);
  });

  it('decline a host for which a task has no value, with its place, and no other', async () => {
    const made = await plan();
    const web2 = made.hosts.find(({ host }) => host === 'web2');
    expect(web2).toMatchObject({
      decision: 'declined',
      files: [],
      refusal: { code: 'task-unusable', file: PLAYBOOK, line: 19, column: 27, reason: '"protocl" is undefined' },
    });
    expect(made.hosts.filter(({ decision }) => decision === 'declined')).toHaveLength(1);
  });

  it('hold no template in the plan', async () => {
    expect(JSON.stringify(await plan())).not.toContain('{{');
  });

  it('leave hosts alone whose plays have no task for the tags', async () => {
    const made = await plan('--tags', 'suites', '--limit', 'web0,web1');
    expect(made.hosts.map(({ host }) => host)).toEqual(['web0', 'web1']);
    expect(diffOf(made, 'web1')).not.toContain('SSLHonorCipherOrder on');
  });

  it('take the words of a variable of the command line above all', async () => {
    const made = await plan('-e', '{"suite": "HIGH", "protocl": "all"}', '--limit', 'web2');
    expect(diffOf(made, 'web2')).toMatch(/^\+.*SSLCipherSuite HIGH$/m);
  });
});

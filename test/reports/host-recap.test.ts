/** The recap beside the one that ansible-playbook prints itself. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostRecap } from '../../src/reports/text/host-recap.ts';

function ansibleRecap(hosts: readonly string[], module: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-recap-'));
  const play = join(folder, 'play.yml');
  writeFileSync(play, `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${module}\n`);
  const args = ['-i', `${hosts.join(',')},`, '-c', 'local', play];
  let said: string;
  try {
    said = execFileSync('ansible-playbook', args, { encoding: 'utf8', env: { ...process.env, ANSIBLE_NOCOLOR: '1' } });
  } catch (error) {
    said = String((error as { stdout?: unknown }).stdout);
  }
  const lines = said.slice(said.indexOf('PLAY RECAP')).split('\n');
  return lines
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

describe('the recap', () => {
  it.each([
    ['as wanted', 'debug: { msg: hello }', 'unchanged'],
    ['changed', 'debug: { msg: hello }\n      changed_when: true', 'changed'],
    ['failed', 'fail: { msg: no }', 'declined'],
    ['skipped', 'debug: { msg: hello }\n      when: false', 'pending'],
  ] as const)('of hosts that are %s is the very text that Ansible prints', (_, module, kind) => {
    const hosts = ['web1', 'a-name-that-is-longer-than-its-column.example.test'];
    const outcomes = hosts.map((host) => ({ host, kind }));
    expect(hostRecap(outcomes)).toBe(ansibleRecap(hosts, module));
  });

  it('counts a restored host as failed and rescued', () => {
    expect(hostRecap([{ host: 'web1', kind: 'restored' }])).toMatch(/ failed=1 .* rescued=1 /);
  });

  it('names in a large fleet those that need somebody', () => {
    const outcomes = Array.from({ length: 300 }, (_, n) => ({
      host: `web${n}`,
      kind: n === 7 ? ('stuck' as const) : ('changed' as const),
    }));
    const lines = hostRecap(outcomes).split('\n').slice(1);
    expect(lines).toEqual([expect.stringMatching(/^web7 /), '299 more hosts are as wanted']);
  });
});

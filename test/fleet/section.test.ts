/** A directive in a <Directory> of a real host: seen by a request, not done twice, and taken back to the byte. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, fleet, labHost, leftovers, newStateDir, resetHost, textFile } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const NAME = 'debian12';
const only = ['--limit', NAME];

describe('a directive in a section', () => {
  claim(NAME);
  const host = labHost(NAME);
  const state = newStateDir();
  let before = '';
  beforeAll(() => {
    resetHost(NAME);
    before = fingerprint(host);
  });
  afterAll(() => resetHost(NAME));

  function typeOfPage(): string {
    const options = ['-sk', '-o', '/dev/null', '-w', '%{content_type}', '--max-time', '10'];
    return spawnSync('curl', [...options, `https://127.0.0.1:${host.httpsPort}/`], { encoding: 'utf8' }).stdout;
  }

  function play(section: string): string {
    const task = `- apache_directive: {name: ForceType, value: text/x-fleet, scope: server, section: ${section}}`;
    return textFile('section.yaml', `- name: Another type\n  hosts: all\n  owner: us\n  tasks:\n    ${task}\n`);
  }

  it('counts for requests, once', async () => {
    expect(typeOfPage()).toMatch(/^text\/html/);
    const applied = await fleet(['apply', play('Directory /var/www'), ...only, '--yes', '--diff'], state);
    expect(applied.stdout).toMatch(/\+\s+ForceType text\/x-fleet/);
    expect(applied.stdout).toContain('changed=1');
    expect(applied.code).toBe(0);
    expect(typeOfPage()).toMatch(/^text\/x-fleet/);
    const again = await fleet(['apply', play('Directory /var/www/'), ...only, '--yes'], state);
    expect(again.stdout).toContain('unchanged=1');
  });

  it('is taken back to the byte', async () => {
    const back = await fleet(['rollback', ...only, '--yes'], state);
    expect(back.code).toBe(0);
    expect(fingerprint(host)).toBe(before);
    expect(typeOfPage()).toMatch(/^text\/html/);
    expect(leftovers(host)).toBe('');
  });

  it('is declined where there is no such section, which names those that are there', async () => {
    const { stdout, code } = await fleet(['apply', play('Directory /var/ww'), ...only, '--yes'], state);
    const said = stdout.replace(/\s+/g, ' ');
    expect(said).toContain('there is no section <Directory /var/ww> in this scope');
    expect(said).toContain('those here are <Directory /var/www/>');
    expect(code).toBe(2);
    expect(fingerprint(host)).toBe(before);
  });
});

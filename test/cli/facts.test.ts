/** `fleet facts` of the built program on hosts with a real httpd and a real sshd. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnHost } from '../remote/support.ts';
import { ROOT } from '../support/built-fleet.ts';
import { SshFleet } from '../support/ssh-fleet.ts';

const validate = new Ajv2020().compile(
  JSON.parse(readFileSync(join(ROOT, 'schemas/facts.schema.json'), 'utf8')) as object,
);

describeOnHost('fleet facts', () => {
  let fleet: SshFleet;
  beforeAll(async () => {
    fleet = await SshFleet.start(['web1']);
  });
  afterAll(() => fleet.stop());

  it('tells as text what runs there, and changes nothing', async () => {
    const before = readFileSync(fleet.one('web1').tree.tls, 'latin1');
    const { code, stdout } = await fleet.fleet(['facts', 'web1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^web1:\n {2}\S.* · Linux /);
    expect(stdout).toMatch(/\n {2}Apache 2\.4\.\d+ · \/usr\/sbin\/apache2 · process \d+\n/);
    expect(stdout).toMatch(/\n {4}OpenSSL \d/);
    expect(stdout).toMatch(/\n {4}listens on \S+:\d+, TLS for /);
    expect(readFileSync(fleet.one('web1').tree.tls, 'latin1')).toBe(before);
  });

  it('prints what its schema promises, also of a host that is not there', async () => {
    fleet.write(
      'two.yaml',
      `${readFileSync(join(fleet.folder, 'inventory.yaml'), 'utf8')}    gone: { ansible_host: 127.0.0.1, ansible_port: 9, ansible_ssh_private_key_file: ${join(fleet.folder, 'identity')} }\n`,
    );
    const { code, stdout } = await fleet.fleet(['facts', 'gone', 'web1', '-i', 'two.yaml', '--json']);
    expect(code).toBe(4);
    const told = JSON.parse(stdout) as { hosts: { host: string; state: string; facts: { httpd: unknown[] } | null }[] };
    expect(validate(told), JSON.stringify(validate.errors)).toBe(true);
    expect(told.hosts.map(({ host, state }) => [host, state])).toEqual([
      ['gone', 'unreachable'],
      ['web1', 'read'],
    ]);
    expect(told.hosts[0]?.facts).toBeNull();
    expect(told.hosts[1]?.facts?.httpd).toHaveLength(1);
  });
});

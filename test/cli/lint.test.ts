/** `fleet lint` of the built program: every error at once, with its place, and no host is asked. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { builtFleet, ROOT } from '../support/built-fleet.ts';

const { file, fleet, folder } = builtFleet();
const validate = new Ajv2020().compile(
  JSON.parse(readFileSync(join(ROOT, 'schemas/lint.schema.json'), 'utf8')) as object,
);
const good = file('good.yaml', 'all:\n  children:\n    web:\n      hosts:\n        web[1:3]:\n');
const play = (name: string, hosts: string, tasks = 'apache_tls: { ssl_protocol: all }'): string =>
  file(name, `- hosts: ${hosts}\n  tasks:\n    - ${tasks}\n`);

describe('fleet lint', () => {
  it.each([
    ['an inventory alone', ['-i', good], /^3 hosts: 0 errors, 0 warnings\.\n$/],
    ['an inventory and a playbook', [play('good-play.yaml', 'web:!web2'), '-i', good], /^3 hosts: 0 errors/],
    [
      'what is shipped',
      [join(ROOT, 'playbooks/legacy-tls.yaml'), '-i', join(ROOT, 'inventory.example.yaml')],
      /^\d+ hosts: 0 errors, 0 warnings\.\n$/,
    ],
  ])('passes %s', (_, args, text) => {
    const { code, stdout } = fleet(['lint', ...args]);
    expect(stdout).toMatch(text);
    expect(code).toBe(0);
  });

  it('tells the errors of the inventory and of the playbook together, each with its place', () => {
    const inventory = file(
      'bad.yaml',
      'all:\n  hosts:\n    web1: { ansbile_host: x }\n    web2: { ansible_prot: 22 }\n',
    );
    const { code, stdout } = fleet(['lint', play('bad-play.yaml', 'all', 'apache_tsl: {}'), '-i', inventory]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\S+bad\.yaml:3:\d+: .*"ansbile_host", did you mean "ansible_host"\?$/m);
    expect(stdout).toMatch(/^\S+bad\.yaml:4:\d+: .*"ansible_prot", did you mean "ansible_port"\?$/m);
    expect(stdout).toMatch(/^\S+bad-play\.yaml:3:7: unknown module "apache_tsl", did you mean "apache_tls"\?$/m);
    expect(stdout).toMatch(/\b3 errors, 0 warnings\.\n$/);
  });

  it('places a pattern that means no host at its word in the playbook', () => {
    const { code, stdout } = fleet(['lint', play('pattern.yaml', 'weeb'), '-i', good]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\S+pattern\.yaml:1:10: pattern "weeb" matches no host or group, .*"web"/m);
  });

  it('finds what only merging tells, in the variables beside inventory and playbook', () => {
    const inventory = file('site/hosts.yaml', 'all:\n  hosts:\n    web1:\n');
    file('site/host_vars/web1.yaml', 'ansible_port: many\n');
    file('plays/group_vars/all.yaml', 'ansible_become: perhaps\n');
    const { code, stdout } = fleet(['lint', play('plays/play.yaml', 'all'), '-i', inventory]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/host_vars\/web1\.yaml:1:\d+: /);
    expect(stdout).toMatch(/group_vars\/all\.yaml:1:\d+: /);
  });

  it.each<[string, string, RegExp | null]>([
    ['a name that nothing defines', '{{ ciphrs }}', /:5:27: "ciphrs" is undefined, did you mean "ciphers"\?$/m],
    ['a fact that is misspelt', '{{ fleet_tls_prots }}', /:5:27: .*, did you mean "fleet_tls_ports"\?$/m],
    ['what a variable of the play needs', '{{ derived }}', /:5:27: "base" is undefined \(in "derived", \S+:2\)$/m],
    [
      'what only some hosts have',
      '{{ only_web1 }}',
      /:5:27: warning: "only_web1" is undefined on web2 and 1 other host$/m,
    ],
    ['what fleet does not have of Ansible', '{{ ansible_check_mode }}', /:5:27: .*a plan is the same/m],
    [
      'nothing else: what is defined',
      "{{ ciphers }} {{ of_command }} {{ group_names[0] }} {{ ansible_facts.fips }} {{ hostvars['web2'].ciphers }}",
      null,
    ],
    ['nothing where a default is given', '{{ ciphrs | default(other | d(ciphers)) }}', null],
  ])('finds before any host is asked: %s', (_, template, told) => {
    const inventory = file(
      'names/hosts.yaml',
      'all:\n  vars: { ciphers: all }\n  hosts:\n    web1: { only_web1: 1 }\n    web[2:3]:\n',
    );
    const book = file(
      'names/play.yaml',
      `- hosts: all\n  vars: { derived: "{{ base }}" }\n  tasks:\n    - apache_tls:\n        ssl_protocol: "${template}"\n`,
    );
    const { code, stdout } = fleet(['lint', book, '-i', inventory, '-e', 'of_command=1']);
    if (told === null) expect(stdout).toMatch(/^3 hosts: 0 errors, 0 warnings\.\n$/);
    else expect(stdout).toMatch(told);
    expect(code).toBe(told === null || / warning: /.test(stdout) ? 0 : 1);
  });

  it('leaves a name to the condition and the loop of its task', () => {
    const inventory = file('names/two.yaml', 'all:\n  hosts:\n    web1: { only_web1: 1 }\n    web2:\n');
    const task = [
      'apache_tls: { ssl_protocol: "{{ item }} {{ index }} {{ only_web1 }}" }',
      '      when: only_web1 is defined',
      '      loop: [all]',
      '      loop_control: { index_var: index }',
    ].join('\n');
    const { code, stdout } = fleet(['lint', play('names/loop.yaml', 'all', task), '-i', inventory]);
    expect([code, stdout]).toEqual([0, '2 hosts: 0 errors, 0 warnings.\n']);
  });

  it('ends with 0 where there are only warnings', () => {
    const { code, stdout } = fleet(['lint', '-i', file('empty.yaml', '')]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/empty\.yaml: warning: .*holds no hosts\n0 hosts: 0 errors, 1 warning\.\n$/),
    ]);
  });

  it('prints what its schema promises', () => {
    const inventory = file('json.yaml', 'all:\n  hosts:\n    web1: { ansbile_host: x }\n');
    const { code, stdout } = fleet(['lint', '-i', inventory, '--json']);
    expect(code).toBe(1);
    const told = JSON.parse(stdout) as { diagnostics: unknown[] };
    expect(validate(told), JSON.stringify(validate.errors)).toBe(true);
    expect(told.diagnostics).toMatchObject([{ file: inventory, line: 3, severity: 'error' }]);
  });

  it('leaves no trace', () => {
    expect(existsSync(join(folder, 'state'))).toBe(false);
  });
});

describe('a playbook alone', () => {
  const alone = builtFleet();

  it('needs no inventory, and it is said what was not checked', () => {
    const good = alone.file('good.yaml', '- hosts: web\n  tasks:\n    - apache_tls: { ssl_protocol: all }\n');
    const ended = alone.fleet(['lint', good]);
    expect(ended.stdout).toBe('0 errors, 0 warnings.\n');
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining('there is no inventory')]);
    const bad = alone.file('bad.yaml', '- hosts: web\n  tasks:\n    - apache_tsl: {}\n');
    expect(alone.fleet(['lint', bad])).toMatchObject({ code: 1, stdout: expect.stringContaining('apache_tsl') });
  });

  it('is the only thing that needs none', () => {
    expect(alone.fleet(['lint'])).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no inventory') });
  });
});

/** The published schema of playbooks: up to date, strict, and of one mind with the loader. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { loadPlaybook, playbookSchema } from '../../src/playbook/index.ts';
import { clientClasses } from '../../src/tls/index.ts';
import { parseYaml } from '../../src/yaml/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const published = JSON.parse(readFileSync(join(ROOT, 'schemas/playbook.schema.json'), 'utf8')) as object;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(published);

function fits(text: string): boolean {
  const document = parseYaml({ file: 'p.yaml', text });
  return document.ok && validate(document.value.value);
}

function loads(text: string): boolean {
  const context = { modules, clientClasses: clientClasses.map(({ name }) => name), today: '2026-11-25' };
  return loadPlaybook({ file: 'p.yaml', text }, context).playbook !== null;
}

const TASK = '  tasks:\n    - apache_tls: { ssl_protocol: all -SSLv3 }\n';

describe('schemas/playbook.schema.json', () => {
  it('is what the modules make it: npm run schema', () => {
    expect(published).toEqual(playbookSchema(modules));
  });

  it.each(readdirSync(join(ROOT, 'playbooks')))('takes playbooks/%s, which names it for editors', (name) => {
    const text = readFileSync(join(ROOT, 'playbooks', name), 'utf8');
    expect(fits(text)).toBe(true);
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+playbook\.schema\.json\n/);
  });

  it.each([
    ['hosts as a list', `- hosts: [web, db]\n${TASK}`],
    ['templates for numbers and truths', `- hosts: all\n  serial: "{{ 2 }}"\n  become: "{{ true }}"\n${TASK}`],
    ['tags in both forms', `- hosts: all\n  tags: a,b\n${TASK}      tags: [a, b]\n`],
    ['conditions in three forms', `- hosts: all\n${TASK}      when: [x is defined, true]\n`],
    [
      'loops',
      '- hosts: all\n  tasks:\n    - apache_tls: { ssl_protocol: "{{ item }}" }\n      loop: [all]\n      loop_control: { index_var: n }\n',
    ],
    [
      'templates for parameters',
      '- hosts: all\n  vars: { o: true }\n  tasks:\n    - apache_tls: { ssl_honor_cipher_order: "{{ o }}", ssl_protocol: "{{ p }} -SSLv3" }\n',
    ],
  ])('and the loader take %s', (_, text) => {
    expect([fits(text), loads(text)]).toEqual([true, true]);
  });

  it.each([
    ['roles', `- hosts: all\n  roles: [x]\n${TASK}`],
    ['two modules in a task', `- hosts: all\n${TASK}      apache_directive: { name: X, args: y }\n`],
    ['a wrong order', `- hosts: all\n  order: random\n${TASK}`],
    ['a module that there is none of', '- hosts: all\n  tasks:\n    - shell: ls\n'],
    ['a wrong kind of parameter', '- hosts: all\n  tasks:\n    - apache_tls: { ssl_honor_cipher_order: maybe }\n'],
  ])('and the loader refuse %s', (_, text) => {
    expect([fits(text), loads(text)]).toEqual([false, false]);
  });
});

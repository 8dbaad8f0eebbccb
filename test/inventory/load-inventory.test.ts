/** What fixtures can't show: secrets, lists of hosts, defaults, diagnostics, sizes, and texts meant to do harm. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret, formatDiagnostic } from '../../src/core/index.ts';
import { loadInventory } from '../../src/inventory/index.ts';
import { memoryFiles } from './memory-files.ts';
import { complaints, defaults, environment, host, inventory, load, loadFiles } from './support.ts';

describe('secrets', () => {
  const text = 'all:\n  hosts:\n    h: {ansible_password: hunter2, ansible_become_password: "0815"}\n';

  it('hold the value and show it nowhere', () => {
    const { connection, become } = host('h', text);
    expect(connection.password).toBeInstanceOf(Secret);
    expect(connection.password?.reveal()).toBe('hunter2');
    expect(become.password?.reveal()).toBe('0815');
    const shown = inspect(inventory(text), { depth: 20 }) + JSON.stringify([...inventory(text).hosts]);
    expect(shown).not.toMatch(/hunter2|0815/);
  });

  it('never come with the variables', () => {
    expect(host('h', text).vars).toEqual({});
  });

  it("aren't in diagnostics about them", () => {
    const wrong =
      'all:\n  vars:\n    ansible_password: one-secret\n    ansible_ssh_pass: two-secret\n    ansible_become_pass: 31337\n  hosts:\n    h:\n';
    expect(complaints(wrong).join()).not.toMatch(/secret|31337/);
    const syntax = 'all:\n  vars:\n    ansible_password: "one-secret\n';
    expect(complaints(syntax).join()).not.toMatch(/secret/);
  });

  it('contradict each other without being shown', () => {
    const wrong = 'all:\n  hosts:\n    h: {ansible_password: one-secret, ansible_ssh_pass: two-secret}\n';
    expect(complaints(wrong)).toEqual([
      'inventory.yaml:3:39: "ansible_ssh_pass" contradicts its alias "ansible_password" (line 3), keep one of them',
    ]);
  });

  it('may be empty strings, which differ from none', () => {
    expect(host('h', 'all: {hosts: {h: {ansible_password: ""}}}').connection.password?.reveal()).toBe('');
    expect(host('h', 'all: {hosts: {h: {ansible_password: }}}').connection.password).toBeUndefined();
  });
});

describe('defaults', () => {
  const given = {
    ...defaults,
    connection: {
      ...defaults.connection,
      port: 2200,
      user: 'cli',
      privateKeyFiles: ['/cli/key'],
      password: new Secret('cli'),
      hostKeyChecking: 'off' as const,
    },
    become: { become: true, user: 'admin', password: new Secret('sudo') },
  };
  const one = (text: string): ReturnType<typeof host> | undefined => {
    const files = memoryFiles({ 'i.yaml': text });
    return loadFiles(files, { sources: ['i.yaml'] }, { ...environment(files), defaults: given }).hosts[0];
  };

  it('fill what the inventory leaves open', () => {
    const h = one('all: {hosts: {h: }}');
    expect(h?.connection).toMatchObject({
      address: 'h',
      port: 2200,
      user: 'cli',
      privateKeyFiles: ['/cli/key'],
      hostKeyChecking: 'off',
    });
    expect(h?.connection.password?.reveal()).toBe('cli');
    expect(h?.become).toMatchObject({ become: true, user: 'admin' });
    expect(h?.become.password?.reveal()).toBe('sudo');
  });

  it('yield to the inventory, as in Ansible', () => {
    const h = one(
      'all: {hosts: {h: {ansible_port: 22, ansible_user: u, ansible_private_key_file: /k, ansible_password: p, ansible_host_key_checking: true, ansible_become: false, ansible_become_user: root, ansible_become_pass: s}}}',
    );
    expect(h?.connection).toMatchObject({ port: 22, user: 'u', privateKeyFiles: ['/k'], hostKeyChecking: 'strict' });
    expect(h?.connection.password?.reveal()).toBe('p');
    expect(h?.become).toMatchObject({ become: false, user: 'root' });
    expect(h?.become.password?.reveal()).toBe('s');
  });

  it('resolve paths from the working directory, wherever the file is, as Ansible and ssh do', () => {
    const text = 'all: {hosts: {h: {ansible_private_key_file: k}}}';
    const files = memoryFiles({ 'i.yaml': text, 'env/i.yaml': text });
    for (const file of ['i.yaml', './env/i.yaml']) {
      expect(loadFiles(files, { sources: [file] }).hosts[0]?.connection.privateKeyFiles).toEqual(['/project/k']);
    }
  });
});

describe('literal lists', () => {
  const list = (text: string): ReturnType<typeof loadFiles> => loadFiles(memoryFiles({}), { sources: [text] });

  it.each([
    ['web1,web2', ['web1', 'web2']],
    ['web1,', ['web1']],
    [' web1 , web2:2222 ,', ['web1', 'web2']],
    ['10.0.0.1,[::1]:22', ['10.0.0.1', '::1']],
  ])('%s', (text, names) => {
    const { inventory: loaded, diagnostics } = list(text);
    expect(diagnostics).toEqual([]);
    expect([...(loaded?.hosts ?? [])]).toEqual(names);
    expect(loaded?.groups.get('ungrouped')?.hosts).toEqual(names);
  });

  it('take ports', () => {
    expect(list('web1:2222,').hosts[0]?.connection.port).toBe(2222);
  });

  it('hold no ranges, as in Ansible, and so no host to connect to', () => {
    const message = `"web[1:3]" can't be the name of a host, use letters, digits, "_", "-" and ".", or give it an ansible_host`;
    expect(list('web[1:3],').diagnostics.map(formatDiagnostic)).toEqual([`-i:1:1: ${message}`]);
  });

  it('mix with files, in order', () => {
    const files = memoryFiles({ 'x.yaml': 'web: {hosts: {b: {ansible_port: 2}}}' });
    const { inventory: loaded, hosts } = loadFiles(files, { sources: ['a,b,', 'x.yaml'] });
    expect(loaded?.groups.get('ungrouped')?.hosts).toEqual(['a']);
    expect(hosts.find(({ name }) => name === 'b')?.connection.port).toBe(2);
  });
});

describe('the inventory', () => {
  it('has all and ungrouped without any source', () => {
    const { inventory: loaded } = loadInventory({ sources: [] }, environment(memoryFiles({})));
    expect([...(loaded?.groups.keys() ?? [])]).toEqual(['all', 'ungrouped']);
    expect(loaded?.hosts.size).toBe(0);
  });

  it('comes along with warnings, but not with errors', () => {
    const warned = load('all: {vars: {ansible_python_interpreter: x}, hosts: {h: }}');
    expect(warned.inventory).not.toBeNull();
    expect(warned.diagnostics.map(({ severity }) => severity)).toEqual(['warning']);
    expect(load('all: {hosts: {h: {ansible_prot: 1}}}').inventory).toBeNull();
  });

  it('collects errors of all sources, in their order', () => {
    const found = complaints('all: {hosts: [1]}', 'all: {hosts: {1: }}', '"');
    expect(found.map((line) => line.split(':', 2).join(':'))).toEqual([
      'inventory.yaml:1',
      'second.yaml:1',
      'third.yaml:1',
    ]);
  });

  it("doesn't mind what is wrong with hosts that nobody asks for", () => {
    const text = 'all: {hosts: {right: , wrong: {ansible_port: x}}}';
    const files = memoryFiles({ i: text });
    const { inventory: loaded, diagnostics } = loadInventory({ sources: ['i'] }, environment(files));
    expect(diagnostics).toEqual([]);
    expect(loaded?.resolve('right').ok).toBe(true);
    expect(loaded?.resolve('wrong').ok).toBe(false);
  });

  it('places a finding at the file that holds it', () => {
    const found = complaints(
      'all: {vars: {ansible_user: a}, hosts: {h: }}',
      'all: {hosts: {h: {ansible_ssh_user: b}}}',
    );
    expect(found).toEqual([
      'second.yaml:1:19: "ansible_ssh_user" contradicts its alias "ansible_user" (inventory.yaml:1), keep one of them',
    ]);
  });

  it('reports one contradiction once, however many hosts inherit it', () => {
    expect(complaints('all:\n  vars: {ansible_user: a, ansible_ssh_user: b}\n  hosts: {"h[1:50]": }\n')).toHaveLength(
      1,
    );
  });
});

describe('size and malice', () => {
  it('loads ten thousand hosts', () => {
    const lines = Array.from(
      { length: 10_000 },
      (_, i) => `    w${i}.example.org: {ansible_host: 10.0.${i >> 8}.${i & 255}, rack: ${i}}`,
    );
    expect(inventory(`web:\n  hosts:\n${lines.join('\n')}\n`).hosts.size).toBe(10_000);
  });

  it('refuses too many hosts', () => {
    const keys = ['a', 'b', 'c', 'd'].map((name) => `"${name}[1:60000]": `);
    expect(complaints(`all: {hosts: {${keys.join(', ')}}}`).join()).toContain('more than 200000 hosts');
  });

  const chain = (length: number): string =>
    Array.from({ length }, (_, i) => `g${i}: {children: {g${i + 1}: }}\n`).join('') + `g${length}: {hosts: {h: }}\n`;

  it('takes a hundred levels of groups and refuses more', () => {
    expect(host('h', chain(99)).groups).toHaveLength(100);
    expect(complaints(chain(100))).toEqual(['inventory.yaml:100:18: group "g100" is nested more than 100 levels deep']);
    expect(complaints(chain(20_000))).toHaveLength(1);
  });

  it('bounds the number of messages', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => `  key${i}: 1`);
    const found = complaints(`all:\n${keys.join('\n')}\n`);
    expect(found.length).toBeLessThan(110);
    expect(found.join()).toMatch(/4901 more/);
  });

  it('never throws, whatever the text', () => {
    const words = [
      'all',
      'hosts',
      'children',
      'vars',
      'web',
      ':',
      ': ',
      '\n',
      '\n  ',
      '\n    ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '&a ',
      '*a',
      '<<: ',
      '!vault ',
      '"',
      "'",
      '#',
      '|',
      '\t',
      '? ',
      '---\n',
      'web[1:3]',
      'ansible_port',
      '22',
      '%',
      '@',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 30 }), (parts) => {
        const { inventory: loaded, diagnostics } = load(parts.join(''));
        return (loaded === null) === diagnostics.some(({ severity }) => severity === 'error');
      }),
      { numRuns: 5000 },
    );
  });

  it('never throws, whatever the structure', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        load(JSON.stringify(value));
        load(JSON.stringify({ all: value }));
        load(JSON.stringify({ all: { hosts: value, vars: value, children: value } }));
        load(
          JSON.stringify({
            all: { hosts: { h: { ansible_host: value, ansible_port: value, ansible_become: value, x: value } } },
          }),
        );
      }),
      { numRuns: 1000 },
    );
  });
});

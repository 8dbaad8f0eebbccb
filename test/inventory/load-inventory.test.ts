/** What fixtures can't show: secrets, lists of hosts, defaults, diagnostics, sizes, and texts meant to do harm. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret, formatDiagnostic } from '../../src/core/index.ts';
import { inventoryFromList, inventorySchema, loadInventory } from '../../src/inventory/index.ts';
import { compileSchema } from '../../src/yaml/index.ts';
import { complaints, defaults, host, inventory, load } from './support.ts';

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
      'inventory.yaml:3:39: "ansible_ssh_pass" contradicts its alias "ansible_password" (line 3) for host "h", keep one of them',
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
  const one = (text: string): ReturnType<typeof host> | undefined =>
    loadInventory([{ file: 'i.yaml', text }], given).inventory?.hosts.get('h');

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

  it('resolve paths beside the file that names them', () => {
    const key = (file: string): readonly string[] | undefined =>
      loadInventory(
        [{ file, text: 'all: {hosts: {h: {ansible_private_key_file: k}}}' }],
        defaults,
      ).inventory?.hosts.get('h')?.connection.privateKeyFiles;
    expect(key('i.yaml')).toEqual(['/project/k']);
    expect(key('./env/i.yaml')).toEqual(['/project/env/k']);
    expect(key('/etc/fleet/i.yaml')).toEqual(['/etc/fleet/k']);
    expect(key('../i.yaml')).toEqual(['/k']);
  });
});

describe('literal lists', () => {
  it.each([
    ['web1,web2', ['web1', 'web2']],
    ['web1,', ['web1']],
    [' web1 , web2:2222 ,', ['web1', 'web2']],
    ['web[1:3],', ['web1', 'web2', 'web3']],
    ['10.0.0.1,[::1]:22', ['10.0.0.1', '::1']],
  ])('%s', (list, names) => {
    const { inventory: loaded, diagnostics } = inventoryFromList(list, defaults);
    expect(diagnostics).toEqual([]);
    expect([...(loaded?.hosts.keys() ?? [])]).toEqual(names);
    expect(loaded?.groups.get('ungrouped')?.hosts).toEqual(names);
  });

  it('take ports', () => {
    expect(inventoryFromList('web1:2222,', defaults).inventory?.hosts.get('web1')?.connection.port).toBe(2222);
  });

  it('refuse what cannot be a host', () => {
    const { inventory: loaded, diagnostics } = inventoryFromList('web1,a b,', defaults);
    expect(loaded).toBeNull();
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      `-i:1:1: "a b" can't be the name of a host, use letters, digits, "_", "-" and "."`,
    ]);
  });

  it('mix with files, in order', () => {
    const sources = [{ list: 'a,b,' }, { file: 'x.yaml', text: 'web: {hosts: {b: {ansible_port: 2}}}' }];
    const loaded = loadInventory(sources, defaults).inventory;
    expect(loaded?.groups.get('ungrouped')?.hosts).toEqual(['a']);
    expect(loaded?.hosts.get('b')?.connection.port).toBe(2);
  });
});

describe('the inventory', () => {
  it('has all and ungrouped without any source', () => {
    const { inventory: loaded } = loadInventory([], defaults);
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
    const found = complaints('all: {hosts: {h: {ansible_prot: 1}}}', 'all: [1]', '"');
    expect(found.map((line) => line.split(':', 2).join(':'))).toEqual([
      'inventory.yaml:1',
      'second.yaml:1',
      'third.yaml:1',
    ]);
  });

  it('places a finding at the file that holds it', () => {
    const found = complaints(
      'all: {vars: {ansible_user: a}, hosts: {h: }}',
      'all: {hosts: {h: {ansible_ssh_user: b}}}',
    );
    expect(found).toEqual([
      'second.yaml:1:19: "ansible_ssh_user" contradicts its alias "ansible_user" (inventory.yaml:1) for host "h", keep one of them',
    ]);
  });

  it('reports one contradiction once, however many hosts inherit it', () => {
    expect(complaints('all:\n  vars: {ansible_user: a, ansible_ssh_user: b}\n  hosts: {"h[1:50]": }\n')).toHaveLength(
      1,
    );
  });
});

describe('the schema', () => {
  const validate = compileSchema(inventorySchema);

  it('says yes and no', () => {
    expect(validate({ all: { hosts: { a: { ansible_port: 22 } } } })).toEqual([]);
    expect(validate({ all: { host: {} } })).toHaveLength(1);
    expect(validate({ all: { hosts: { a: { ansible_port: 'x' } } } })).toHaveLength(1);
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(inventorySchema))).toEqual(inventorySchema);
  });
});

describe('size and malice', () => {
  it('loads ten thousand hosts in a moment', () => {
    const lines = Array.from(
      { length: 10_000 },
      (_, i) => `    w${i}.example.org: {ansible_host: 10.0.${i >> 8}.${i & 255}, rack: ${i}}`,
    );
    const start = performance.now();
    expect(inventory(`web:\n  hosts:\n${lines.join('\n')}\n`).hosts.size).toBe(10_000);
    expect(performance.now() - start).toBeLessThan(5000);
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
    expect(found.at(-1)).toMatch(/there are 900 problems more/);
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

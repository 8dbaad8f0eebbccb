/** inventory.example.yaml is what a new user copies: it must load without a word, here and in Ansible. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadInventory, selectHosts } from '../../src/inventory/index.ts';
import { listing, requireAnsible } from './oracle.ts';
import { defaults } from './support.ts';

const file = join(import.meta.dirname, '../../inventory.example.yaml');
const text = readFileSync(file, 'utf8');
const { inventory, diagnostics } = loadInventory([{ file, text }], defaults);

describe('inventory.example.yaml', () => {
  beforeAll(requireAnsible);

  it('loads without errors and warnings', () => {
    expect(diagnostics).toEqual([]);
    expect(inventory?.hosts.size).toBe(30);
  });

  it('means the same to Ansible', () => {
    const theirs = listing([file]);
    const hosts = new Set(Object.values(theirs.groups).flatMap(({ hosts: names }) => names));
    expect([...(inventory?.hosts.keys() ?? [])].sort()).toEqual([...hosts].sort());
  });

  it('still loads when its commented settings are switched on', () => {
    const on = text.replace(/^( *)# (ansible_[a-z_]+: .*)$/gm, '$1$2');
    expect(on).not.toBe(text);
    const loaded = loadInventory([{ file, text: on }], defaults);
    expect(loaded.diagnostics).toEqual([]);
    const web = loaded.inventory?.hosts.get('web01.example.org');
    expect(web?.connection).toMatchObject({
      privateKeyFiles: ['/home/me/.ssh/id_ed25519'],
      hostKeyChecking: 'accept-new',
    });
  });

  it('holds no password and no jump host', () => {
    expect(text).not.toMatch(/^[^#]*pass(word)?:/m);
    expect(text).not.toMatch(/Proxy|-J/);
  });

  it('shows patterns that work', () => {
    if (inventory === null) throw new Error('must load');
    const selected = selectHosts(inventory, 'production,!legacy');
    expect(selected.ok && selected.value.hosts.length).toBe(21);
    expect(inventory.hosts.get('olda.example.org')?.connection.user).toBe('root');
    expect(inventory.hosts.get('olda.example.org')?.become.become).toBe(false);
    expect(inventory.hosts.get('shop')?.connection).toMatchObject({
      address: '192.0.2.10',
      port: 2222,
      user: 'deploy',
    });
  });
});

/** inventory.example.yaml is what a new user copies: it must load without a word, here and in Ansible. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../src/core/index.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectHosts } from '../../src/inventory/index.ts';
import { memoryFiles } from './memory-files.ts';
import { listing, requireAnsible } from './oracle.ts';
import { loadFiles } from './support.ts';

const file = join(import.meta.dirname, '../../inventory.example.yaml');
const text = readFileSync(file, 'utf8');
const { inventory, hosts, diagnostics } = loadFiles(memoryFiles({ 'i.yaml': text }), { sources: ['i.yaml'] });
const hostNamed = (name: string): Host | undefined => hosts.find((host) => host.name === name);

describe('inventory.example.yaml', () => {
  beforeAll(requireAnsible);

  it('loads without errors and warnings', () => {
    expect(diagnostics).toEqual([]);
    expect(inventory?.hosts.size).toBe(30);
  });

  it('means the same to Ansible', () => {
    const theirs = listing([file]);
    const names = new Set(Object.values(theirs.groups).flatMap((group) => group.hosts));
    expect([...(inventory?.hosts ?? [])].sort()).toEqual([...names].sort());
  });

  it('still loads when its commented settings are switched on', () => {
    const on = text.replace(/^( *)# (ansible_[a-z_]+: .*)$/gm, '$1$2');
    expect(on).not.toBe(text);
    const loaded = loadFiles(memoryFiles({ 'i.yaml': on }), { sources: ['i.yaml'] });
    expect(loaded.diagnostics).toEqual([]);
    const web = loaded.hosts.find(({ name }) => name === 'web01.example.org');
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
    expect(hostNamed('olda.example.org')?.connection.user).toBe('root');
    expect(hostNamed('olda.example.org')?.become.become).toBe(false);
    expect(hostNamed('shop')?.connection).toMatchObject({
      address: '192.0.2.10',
      port: 2222,
      user: 'deploy',
    });
  });
});

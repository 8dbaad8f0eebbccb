/** Changes of generated trees: what was asked for is in force, nothing else moved, and all of it can be taken back. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEdits, changeConfiguration, formsIn, resolveConfiguration, virtualHosts } from '../../src/httpd/index.ts';
import type { Configuration, ConfigurationChange, DirectiveChange } from '../../src/httpd/index.ts';
import { tree } from './arbitrary-trees.ts';
import { resolve } from './support.ts';

const requests = fc.constantFrom<Pick<Extract<DirectiveChange, { args: string }>, 'action' | 'name' | 'args'>>(
  { action: 'set', name: 'SSLProtocol', args: 'all -SSLv3 +TLSv1' },
  { action: 'set', name: 'SSLProtocol', args: 'all' },
  { action: 'set', name: 'SSLCipherSuite', args: 'HIGH:3DES' },
  { action: 'set', name: 'SSLCipherSuite', args: 'TLSv1.3 TLS_AES_256_GCM_SHA384' },
  { action: 'add', name: 'SSLOpenSSLConfCmd', args: 'MinProtocol TLSv1' },
);
const marker = fc.constantFrom(null, '# fleet: r1');

/** Everything in force but the lines asked about, as text. */
function others(config: Configuration, id: number | null, name: string): string[] {
  const rest = config.occurrences.filter((o) => {
    return o.context.vhost !== id || o.context.sections.length > 0 || o.name.toLowerCase() !== name.toLowerCase();
  });
  return rest.map(
    (o) => `${o.context.vhost} ${o.context.sections.map((s) => s.name).join()} ${o.name} ${o.args.join(' ')}`,
  );
}

function expectReversible(config: Configuration, { files, after }: ConfigurationChange): void {
  for (const { realPath, before, after: bytes, edits, inverse } of files) {
    expect(config.documents.get(realPath)?.bytes).toBe(before);
    expect(after.documents.get(realPath)?.bytes).toBe(bytes);
    expect(applyEdits(before, edits)).toEqual({ ok: true, value: bytes });
    expect(applyEdits(bytes, inverse)).toEqual({ ok: true, value: before });
  }
}

it('set and add: in force, nothing else changed, never twice, reversible', () => {
  const seen = new Map<string, number>();
  const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(tree, requests, marker, fc.nat(6), (files, wanted, mark, choice) => {
      const config = resolve(files);
      const vhosts = [null, ...virtualHosts(config)];
      const vhost = vhosts[choice % vhosts.length] ?? null;
      const id = vhost?.id ?? null;
      const change: DirectiveChange = { ...wanted, vhost, marker: mark };
      const made = changeConfiguration(config, [change]);
      if (!made.ok) return count(made.error.code);
      count(made.value.files.length === 0 ? 'nothing to do' : 'changed');
      for (const note of made.value.notes) count(note.code);
      expectReversible(config, made.value);
      const { after } = made.value;
      const form = wanted.args.startsWith('TLSv1.3') ? 'tls13' : 'default';
      const lines = formsIn(after, id, { name: wanted.name, form }).map((o) => o.args.join(' '));
      expect(wanted.action === 'add' ? lines : lines.slice(-1)).toContain(wanted.args);
      expect(others(after, id, wanted.name)).toEqual(others(config, id, wanted.name));
      const again = changeConfiguration(after, [
        { ...change, vhost: id === null ? null : (virtualHosts(after)[id] ?? null) },
      ]);
      expect(again.ok && again.value.files).toEqual([]);
    }),
    { numRuns: 1500 },
  );
  for (const what of ['changed', 'nothing to do', 'own-line', 'variable-replaced', 'changes-others', 'in-macro']) {
    expect(seen.get(what) ?? 0, `${what} of ${JSON.stringify([...seen])}`).toBeGreaterThan(5);
  }
});

it('set in every scope at once, and remove everywhere', () => {
  let changed = 0;
  fc.assert(
    fc.property(tree, fc.constantFrom('SSLProtocol', 'SSLCipherSuite'), (files, name) => {
      const config = resolve(files);
      const scopes = [null, ...virtualHosts(config)];
      const set = scopes.map((vhost) => ({ action: 'set', vhost, name, args: 'HIGH', marker: '# fleet: r1' }) as const);
      const made = changeConfiguration(config, set);
      if (!made.ok) {
        expect(['in-macro', 'opaque-region']).toContain(made.error.code);
        return;
      }
      changed += 1;
      expectReversible(config, made.value);
      for (const vhost of scopes) {
        expect(formsIn(made.value.after, vhost?.id ?? null, { name }).at(-1)?.args).toEqual(['HIGH']);
      }
      const there = [null, ...virtualHosts(made.value.after)];
      const removed = changeConfiguration(
        made.value.after,
        there.map((vhost) => ({ action: 'remove', vhost, name })),
      );
      if (!removed.ok) {
        // A last line without line end that comes to stand behind a Use would be lost in httpd.
        expect(['in-macro', 'new-problem', 'changes-others']).toContain(removed.error.code);
        return;
      }
      for (const vhost of there) expect(formsIn(removed.value.after, vhost?.id ?? null, { name })).toEqual([]);
      expectSameAsRead(removed.value);
    }),
    { numRuns: 1000 },
  );
  expect(changed).toBeGreaterThan(300);
});

function expectSameAsRead({ after }: ConfigurationChange): void {
  expect(resolveConfiguration(after.source).occurrences).toEqual(after.occurrences);
}

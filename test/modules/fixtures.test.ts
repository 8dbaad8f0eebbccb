/** Every folder of fixtures/: a host, a playbook's parameters, and what a module must make of them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain, formatPoint, type HostPlan } from '../../src/core/index.ts';
import { applyEdits } from '../../src/httpd/index.ts';
import { modules } from '../../src/modules/index.ts';
import { base, caseOf, load, names } from './support.ts';

/** FLEET_WRITE_FIXTURES=1 writes expectations that don't exist yet, to be read by a person before they are kept. */
function expectDiff(name: string, diff: string): void {
  const path = join(base, name, 'expected.diff');
  if (!existsSync(path) && process.env['FLEET_WRITE_FIXTURES'] === '1') writeFileSync(path, diff, 'latin1');
  expect(diff).toBe(readFileSync(path, 'latin1'));
}

const joined = (plan: HostPlan): string => plan.files.map((file) => file.diff).join('\n');

describe.each(names)('%s', (name) => {
  const { files, expected, plan } = load(name);
  const made = plan();

  it('is decided as expected, and for the reason expected', () => {
    expect({ decision: made.decision, refusal: made.refusal?.code }).toEqual({
      decision: expected.decision,
      refusal: expected.refusal,
    });
    if (made.refusal?.code === 'no-gain') {
      expect([...new Set(made.refusal.causes.map((each) => each.cause))].sort()).toEqual(
        [...(expected.causes ?? [])].sort(),
      );
    }
    expect(made.reason).not.toBe('');
    if (made.refusal === null) return;
    const { what, next } = explain(made.refusal, 'web-1');
    expect(next).not.toBe('');
    for (const text of expected.explained ?? []) expect(`${what}\n${next}`).toContain(text);
  });

  it('changes what is expected, and nothing else', () => {
    if (expected.decision === 'change') expectDiff(name, joined(made));
    else expect(made.files).toEqual([]);
  });

  it('promises access to whom it should', () => {
    const gains = made.expectations
      .filter(({ kind }) => kind === 'gain')
      .map(({ client, point }) => `${client} at ${formatPoint(point)}`);
    expect(gains.sort()).toEqual([...(expected.gains ?? [])].sort());
    if (expected.impossible !== undefined) {
      expect(made.impossible.map(({ client, cause }) => `${client} ${cause}`)).toEqual(expected.impossible);
    }
    for (const text of expected.findings ?? [])
      expect(made.findings.map((each) => each.message).join('\n')).toContain(text);
  });

  it('is taken back to the byte, and not proposed a second time', () => {
    const after = { ...files };
    for (const { path, edits, inverse } of made.files) {
      const applied = applyEdits(files[path] ?? '', [...edits]);
      if (!applied.ok) throw new Error(applied.error.code);
      after[path] = applied.value;
      expect(applyEdits(applied.value, [...inverse])).toEqual({ ok: true, value: files[path] });
    }
    if (made.files.length > 0) expect(load(name, after).plan().files).toEqual([]);
  });

  it('writes @SECLEVEL only where the library knows it', () => {
    const old = /OpenSSL (0\.|1\.0\.)/.test(made.library) || made.library === '';
    if (old) expect(joined(made)).not.toContain('SECLEVEL');
  });
});

it.each(Object.keys(modules))('%s has cases of each decision', (module) => {
  const own = names.map(caseOf).filter((each) => (each.module ?? 'apache_tls') === module);
  const decisions = new Set(own.map(({ expected }) => expected.decision));
  expect([...decisions].sort()).toEqual(['change', 'declined', 'unchanged']);
});

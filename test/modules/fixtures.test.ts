/** Every folder of fixtures/: a host, a playbook's parameters, and what a module (`apache_tls`) must make of them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { explain, formatPoint, type HostPlan, type MatrixEntry } from '../../src/core/index.ts';
import { applyEdits } from '../../src/httpd/index.ts';
import { distroOf, managedBy } from '../../src/distros/index.ts';
import { diffOnce } from '../../src/engine/diff-once.ts';
import { attemptsAt } from '../../src/engine/matrix.ts';
import { proposeHost, type Task } from '../../src/engine/propose.ts';
import { pointsOf, snapshotOf, withBefore, type Overlay } from '../../src/engine/snapshot.ts';
import { modules } from '../../src/modules/index.ts';
import type { Snapshot } from '../../src/ports/index.ts';
import { readableBytes } from '../../src/reports/index.ts';
import { findClientClass, type ClientClass } from '../../src/tls/index.ts';
import { factsOf, type HostSketch } from '../support/host-facts.ts';

interface Case extends Omit<HostSketch, 'files'> {
  /** `apache_tls` where it isn't said. */
  readonly module?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly clients: readonly string[];
  /** Classes that get in everywhere before the change; all others of the matrix don't. */
  readonly gotIn: readonly string[];
  /** A case whose tree has the root folder that this one is made of. */
  readonly root?: string;
  readonly forceManaged?: boolean;
  readonly expected: {
    readonly decision: HostPlan['decision'];
    readonly refusal?: string;
    readonly causes?: readonly string[];
    /** Texts that a person must be told of the refusal. */
    readonly explained?: readonly string[];
    readonly gains?: readonly string[];
    /** `CLIENT CAUSE` */
    readonly impossible?: readonly string[];
    /** Texts that a finding must have. */
    readonly findings?: readonly string[];
  };
}

const base = new URL('./fixtures/', import.meta.url).pathname;
const names = readdirSync(base).sort();

function caseOf(name: string): Case {
  return JSON.parse(readFileSync(join(base, name, 'case.json'), 'utf8')) as Case;
}

function filesOf(name: string): Record<string, string> {
  const root = join(base, caseOf(name).root ?? name, 'root');
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(root.length), readFileSync(path, 'latin1')]));
}

function classOf(name: string): ClientClass {
  const found = findClientClass(name);
  if (found === null) throw new Error(`no client class ${name}`);
  return found;
}

function load(name: string, files = filesOf(name)) {
  const { module = 'apache_tls', params, clients, gotIn, forceManaged = false, expected, ...sketch } = caseOf(name);
  const facts = factsOf({ ...sketch, files });
  const understand = (overlay: Overlay): Snapshot =>
    snapshotOf(facts, (instance) => distroOf(facts.os, instance), overlay);
  const snapshot = withBefore(understand(new Map()), matrix(understand(new Map()), [...clients, 'modern'], gotIn));
  const context = {
    clients: clients.map(classOf),
    mark: 'fleet: run r1 by me@here; take back with: fleet rollback r1',
  };
  const task: Task = { module: modules[module] ?? fail(), params: checked(module, params), context };
  const plan = (): HostPlan =>
    proposeHost('web-1', snapshot, [task], {
      rebuild: understand,
      managedBy,
      forceManaged,
      renderDiff: diffOnce({ readable: readableBytes }),
    });
  return { files, expected, plan, gotIn };
}

/** No case gives a module what a playbook couldn't. */
function checked(module: string, params: Case['params']): Case['params'] {
  const validate = new Ajv({ strict: false, allowUnionTypes: true }).compile(modules[module]?.schema ?? fail());
  if (!validate(params)) throw new Error(JSON.stringify(validate.errors));
  return params;
}

function fail(): never {
  throw new Error('no module');
}

function matrix(snapshot: Snapshot, clients: readonly string[], gotIn: readonly string[]): readonly MatrixEntry[] {
  return attemptsAt(pointsOf(snapshot), clients.map(classOf)).map(({ at, client }) => ({
    point: at.point,
    client: client.name,
    gotIn: gotIn.includes(client.name),
    cause: '',
    evidence: '',
    help: '',
  }));
}

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

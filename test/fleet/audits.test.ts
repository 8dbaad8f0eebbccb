/** Audits of the whole fleet: before a change, after it and overdue, in every format, each read by another's reader. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditedHost, Report } from '../../src/ports/index.ts';
import { parsePlan, serializePlan } from '../../src/store/index.ts';
import { reportFormats } from '../../src/reports/formats.ts';
import { readers } from '../reports/readers.ts';
import { fingerprint, fleet, labHosts, newStateDir, textFile, type LabHost } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const PLAYBOOK = 'playbooks/legacy-tls.yaml';
const FORMATS = Object.values(reportFormats);
const HOSTS = labHosts();
const only = ['--limit', HOSTS.map(({ name }) => name).join(',')];
const state = newStateDir();

claim(...HOSTS.map(({ name }) => name));

interface Audit {
  readonly folder: string;
  readonly report: Report;
  readonly code: number | null;
}

/** One audit in all formats. */
async function audit(): Promise<Audit> {
  const folder = newStateDir();
  const formats = FORMATS.map(({ name }) => name);
  const { code, stderr } = await fleet(['audit', PLAYBOOK, ...only, '--format', ...formats, '--out', folder], state);
  expect(stderr).not.toMatch(/bug in fleet/);
  return { folder, code, report: JSON.parse(readFileSync(join(folder, 'audit.json'), 'utf8')) as Report };
}

/** What other readers have against the index and the files of the hosts, in every format that has one. */
async function problemsIn({ folder }: Audit): Promise<string[]> {
  const hosts = readdirSync(join(folder, 'hosts')).map((name) => join('hosts', name));
  const all = [...readdirSync(folder).filter((name) => name !== 'hosts'), ...hosts];
  expect(all).toHaveLength(FORMATS.length * (HOSTS.length + 1));
  const found = all.map(async (file) => {
    const format = FORMATS.find(({ extension }) => file.endsWith(`.${extension}`));
    const problems = await readers[format?.name ?? '']?.(readFileSync(join(folder, file), 'utf8'));
    return (problems ?? []).map((problem) => `${file}: ${problem}`);
  });
  return (await Promise.all(found)).flat();
}

function hostIn({ report }: Audit, { name }: LabHost): AuditedHost {
  const found = [...report.hosts].find(({ host }) => host === name);
  if (found === undefined) throw new Error(`the audit doesn't tell of ${name}`);
  return found;
}

const VERSIONS = { 'tls-1.0': '-tls1', 'tls-1.1': '-tls1_1' } as const;

/** Which of the old versions openssl gets in with, without SNI, as rules of the audit. */
function oldVersionsByOpenssl({ httpsPort }: LabHost): string[] {
  return Object.entries(VERSIONS).flatMap(([rule, flag]) => {
    const options = ['-connect', `127.0.0.1:${httpsPort}`, flag, '-noservername', '-cipher', 'ALL:@SECLEVEL=0'];
    const { stdout } = spawnSync('openssl', ['s_client', ...options], { input: '', encoding: 'utf8', timeout: 20_000 });
    return /Cipher is (?!\(NONE\))/.test(stdout) ? [rule] : [];
  });
}

function oldVersionsByAudit({ exposures }: AuditedHost): string[] {
  return exposures.flatMap(({ rule, seen }) =>
    rule in VERSIONS && seen.some(({ point }) => point?.serverName === null) ? [rule] : [],
  );
}

function agreesWithOpenssl(found: Audit): void {
  for (const host of HOSTS)
    expect({ [host.name]: oldVersionsByAudit(hostIn(found, host)) }).toEqual({
      [host.name]: oldVersionsByOpenssl(host),
    });
}

describe('the fleet', () => {
  let prints: string[] = [];
  let changed: LabHost[] = [];
  let run = '';

  beforeAll(() => void (prints = HOSTS.map(fingerprint)));

  afterAll(async () => {
    if (run !== '') await fleet(['rollback', run, '--yes'], state);
  });

  it('is audited before the change', async () => {
    const found = await audit();
    expect(await problemsIn(found)).toEqual([]);
    agreesWithOpenssl(found);
    for (const host of HOSTS) {
      expect(hostIn(found, host)).toMatchObject({ state: 'audited', exceptions: [], drift: [], transactions: [] });
      expect(hostIn(found, host).certificates.length).toBeGreaterThan(1);
      expect(hostIn(found, host).settings.length).toBeGreaterThan(3);
      expect(hostIn(found, host).instances.length).toBe(1);
    }
    changed = HOSTS.filter((host) => hostIn(found, host).pending === 'change');
    expect(changed.length).toBeGreaterThan(1);
    expect(HOSTS.map(fingerprint)).toEqual(prints);
  });

  it('is changed, until a day that is past already', async () => {
    const file = textFile('plan.json', '');
    await fleet(['plan', PLAYBOOK, ...only, '--out', file], state);
    const plan = parsePlan(readFileSync(file, 'utf8'));
    if (!plan.ok) throw new Error(plan.error.reason);
    run = plan.value.id;
    writeFileSync(file, serializePlan({ ...plan.value, order: { ...plan.value.order, expires: '2026-01-31' } }));
    const applied = await fleet(['apply', PLAYBOOK, ...only, '--plan', file, '--yes'], state);
    expect(applied.code, applied.stderr + applied.stdout).toBe(0);
  });

  it('is audited overdue: an error in the formats for machines, with the clause, and in words for people', async () => {
    const found = await audit();
    expect(await problemsIn(found)).toEqual([]);
    agreesWithOpenssl(found);
    for (const host of changed) {
      const told = hostIn(found, host);
      expect(told.exceptions).toMatchObject([{ run, state: 'overdue', expires: '2026-01-31' }]);
      expect(told.exceptions[0]?.place).not.toBe('');
      expect(told.exposures.find(({ rule }) => rule === 'tls-1.0')?.clauses[0]).toMatchObject({ clause: 'section 4' });
      expect(told).toMatchObject({ drift: [], pending: 'unchanged' });
      const text = (ending: string): string =>
        readFileSync(join(found.folder, 'hosts', `${host.name}.${ending}`), 'utf8');
      for (const ending of ['txt', 'html', 'md']) expect(text(ending)).toMatch(/overdue/i);
      for (const ending of ['csv', 'xml', 'sarif']) expect(text(ending)).toMatch(/overdue/);
    }
    expect((await fleet(['exceptions', '--detailed-exitcode'], state)).code).toBe(2);
  });

  it('is audited in force, once the exception may stand longer', async () => {
    const extended = await fleet(['extend', run, '--until', '60d', '--reason', 'the tills are late'], state);
    expect(extended.code, extended.stderr).toBe(0);
    const found = await audit();
    expect(await problemsIn(found)).toEqual([]);
    for (const host of changed) expect(hostIn(found, host).exceptions).toMatchObject([{ run, state: 'in-force' }]);
    expect((await fleet(['exceptions', '--detailed-exitcode'], state)).code).toBe(0);
  });

  it('is taken back to the byte, and audited as before', async () => {
    const back = await fleet(['rollback', run, '--yes'], state);
    expect(back.code, back.stderr).toBe(0);
    expect(HOSTS.map(fingerprint)).toEqual(prints);
    const found = await audit();
    agreesWithOpenssl(found);
    for (const host of HOSTS) expect(hostIn(found, host)).toMatchObject({ exceptions: [], drift: [] });
    expect((await fleet(['records', 'verify'], state)).code).toBe(0);
  });
});

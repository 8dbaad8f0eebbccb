/** The crypto policy in plans: what is asked of a host, what the plan puts in force, and what records say of it later. */
import { describe, expect, it } from 'vitest';
import { err, ok, type HostFacts, type PolicyTrial, type Presence } from '../../src/core/index.ts';
import { askHost } from '../../src/engine/plan/ask-host.ts';
import { driftOf } from '../../src/engine/audit/recorded.ts';
import { diffOnce } from '../../src/engine/plan/diff-once.ts';
import { wholeChange } from '../../src/engine/plan/path-change.ts';
import { underPolicy } from '../../src/engine/read/policy-facts.ts';
import { needsRestart, restartFindings } from '../../src/engine/plan/restart.ts';
import { seenAs } from '../../src/engine/plan/seen-change.ts';
import { snapshotOf } from '../../src/engine/read/snapshot.ts';
import { modules } from '../../src/modules/index.ts';
import type { Distro, Module } from '../../src/ports/index.ts';
import { readableBytes } from '../../src/reports/index.ts';
import { factsOf } from '../support/host-facts.ts';

const OWN = '/etc/crypto-policies';
const OPENSSL = `${OWN}/back-ends/opensslcnf.config`;
const CURRENT = `${OWN}/state/current`;
const LINK = { target: '/usr/share/crypto-policies/LEGACY/opensslcnf.txt' };
const renderDiff = diffOnce({ readable: readableBytes });

const trial = (policy: string, after: Presence = LINK): PolicyTrial => ({
  policy,
  result: 'ok',
  detail: '',
  policies: [],
  subpolicies: [],
  changes: [{ path: OPENSSL, before: { target: '/usr/share/crypto-policies/DEFAULT/opensslcnf.txt' }, after }],
  openssl: `CipherString = @SECLEVEL=0:ALL\n# ${policy}\n`,
});

const facts = (extra: Partial<HostFacts> = {}): HostFacts =>
  factsOf(
    { files: { '/etc/apache2/apache2.conf': '' }, cryptoPolicyOpenssl: 'CipherString = @SECLEVEL=2:ALL' },
    { cryptoPolicy: 'DEFAULT', ...extra },
  );

describe('a host', () => {
  const policyTask = (policy: string): { module: Module; params: Record<string, unknown> } => {
    const module = modules['crypto_policy'];
    if (module === undefined) throw new Error('no module');
    return { module, params: { policy, affects_whole_host: true } };
  };
  const memory = (answer: (name: string) => ReturnType<Parameters<typeof askHost>[1]['policy']>) => ({
    transaction: async () => null,
    policy: answer,
  });

  it('is asked of each policy once, and of none where no task needs it', async () => {
    const asked: string[] = [];
    const host = memory(async (name) => {
      asked.push(name);
      return ok(trial(name));
    });
    const other = modules['apache_tls'];
    if (other === undefined) throw new Error('no module');
    const answers = await askHost([policyTask('A'), policyTask('B'), policyTask('A')], host);
    expect(answers).toMatchObject({ ok: true, value: [{ policy: 'A' }, { policy: 'B' }] });
    expect(await askHost([{ module: other, params: { ssl_protocol: 'all' } }], host)).toEqual(ok([]));
    expect(asked).toEqual(['A', 'B']);
  });

  it('that does not answer fails the question', async () => {
    const lost = { code: 'connection-lost', reason: 'reset' } as const;
    expect(
      await askHost(
        [policyTask('A')],
        memory(async () => err(lost)),
      ),
    ).toEqual(err(lost));
  });
});

describe('what a plan puts in force', () => {
  const after = (overlay: Record<string, Presence>, extra: Partial<HostFacts> = {}): HostFacts =>
    underPolicy(facts(extra), new Map(Object.entries(overlay)));

  it('is the name and the bytes that it writes', () => {
    const { cryptoPolicy, cryptoPolicyOpenssl } = after({ [CURRENT]: 'LEGACY\n', [OPENSSL]: 'x = y\n' });
    expect([cryptoPolicy, cryptoPolicyOpenssl]).toEqual(['LEGACY', 'x = y\n']);
  });

  it('is what a link leads to where that was tried, and unknown elsewhere', () => {
    const policyTrials = [trial('OTHER', { target: '/other' }), trial('LEGACY')];
    expect(after({ [OPENSSL]: LINK }, { policyTrials }).cryptoPolicyOpenssl).toContain('# LEGACY');
    expect(after({ [OPENSSL]: { target: '/nobody/knows' } }, { policyTrials }).cryptoPolicyOpenssl).toBe('');
    expect(after({ [OPENSSL]: null }).cryptoPolicyOpenssl).toBe('');
  });

  it('is what there was, where it writes nothing of it', () => {
    expect(after({ '/etc/apache2/apache2.conf': 'x' })).toEqual(facts());
  });
});

describe('a change of it', () => {
  const snapshot = (policy: string | null) => {
    return snapshotOf(facts({ cryptoPolicy: policy }), () => ({ tls10NeedsLevelZeroFrom: '3.0.0' }) as Distro);
  };
  const current = wholeChange(CURRENT, { before: 'DEFAULT\n', after: 'LEGACY\n' }, renderDiff);
  const openssl = wholeChange(OPENSSL, { before: null, after: LINK }, renderDiff);

  it.each([
    ['LEGACY', 'after'],
    ['DEFAULT', 'before'],
    ['FUTURE', 'other'],
    [null, 'other'],
  ])('where the policy is %s is seen as %s', (policy, seen) => {
    expect(seenAs(snapshot(policy), current)).toBe(seen);
    expect(seenAs(snapshot(policy), openssl)).toBe('untold');
  });

  it('is drift where its name is another, once', () => {
    const run = { id: 'r1' } as Parameters<typeof driftOf>[1][number]['run'];
    const drift = (policy: string) =>
      driftOf(snapshot(policy), [{ run, extensions: [], files: [current, openssl], after: [] }]);
    expect(drift('LEGACY')).toEqual([]);
    expect(drift('FUTURE')).toEqual([{ run: 'r1', what: 'the file was edited since the run', place: CURRENT }]);
  });

  it('takes a restart, and nothing else does', () => {
    expect([needsRestart([current]), needsRestart([openssl])]).toEqual([true, true]);
    expect(
      needsRestart([{ path: '/etc/httpd/conf.d/etc/crypto-policies/x' }, { path: '/etc/crypto-policies2/x' }]),
    ).toBe(false);
    expect(restartFindings([{ path: '/etc/httpd/conf.d/ssl.conf' }])).toEqual([]);
    expect(restartFindings([openssl]).map(({ severity }) => severity)).toEqual(['warning']);
  });
});

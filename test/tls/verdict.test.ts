/** Verdicts: one case an observation and what is known; and that every cause has its case and its help. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { EffectiveTls } from '../../src/core/index.ts';
import {
  type Answers,
  type ExperimentName,
  type Observation,
  type Verdict,
  CAUSES,
  clientClasses,
  findClientClass,
  helpFor,
  judge,
} from '../../src/tls/index.ts';
import { fixtureCases } from './support/fixtures.ts';
import { type ShortHost, hostOf } from './support/host.ts';

interface Case {
  readonly title: string;
  readonly client: string;
  readonly observation: Observation;
  readonly host: ShortHost;
  readonly effective: EffectiveTls | null;
  readonly expect: Partial<Verdict> & Pick<Verdict, 'gotIn' | 'cause'>;
  /** What experiments showed. */
  readonly answers?: Readonly<Partial<Record<ExperimentName, Observation>>>;
  readonly knownName?: string;
  readonly evidence?: readonly string[];
  readonly help?: string;
}

const cases = fixtureCases<Case>('verdicts');

function judged({ client, observation, host, effective, answers = {}, knownName }: Case) {
  const found = findClientClass(client);
  if (found === null) throw new Error(client);
  const context = {
    listener: '192.0.2.1:443',
    serverName: 'www.example.com',
    host: hostOf(host),
    effective,
    knownName: knownName ?? null,
    answers: new Map(Object.entries(answers)) as Answers,
  };
  return judge(observation, found, context);
}

describe('judge', () => {
  it.each(cases)('$client: $title → $expect.cause', (one) => {
    const verdict = judged(one);
    expect(verdict).toMatchObject(one.expect);
    for (const text of one.evidence ?? []) expect(verdict.evidence).toContain(text);
    expect(verdict.help).toContain(one.help ?? '');
    if (verdict.gotIn && one.help === undefined) expect(verdict.help).not.toContain('undefined');
  });

  it('has a case for every cause', () => {
    const elsewhere = ['front-terminator']; // terminator.test.ts: it takes two ways to see it
    expect([...new Set(cases.map((one) => one.expect.cause)), ...elsewhere].toSorted()).toEqual([...CAUSES].toSorted());
  });

  it('gets in exactly by the cause works', () => {
    for (const one of cases) expect(judged(one).gotIn === true).toBe(judged(one).cause === 'works');
  });

  it('names the server name only where one was sent', () => {
    const observation: Observation = { kind: 'refused' };
    const context = { listener: '[2001:db8::1]:443', serverName: 'a.example', host: hostOf({}), effective: null };
    for (const client of clientClasses) {
      const verdict = judge(observation, client, context);
      expect(verdict).toMatchObject({ client: client.name, listener: '[2001:db8::1]:443' });
      expect(verdict.serverName).toBe(client.sendsServerName ? 'a.example' : null);
    }
  });

  it('without knowledge of the host, an alert is never laid on a setting', () => {
    const context = { listener: 'x', serverName: null, host: hostOf({}), effective: null };
    fc.assert(
      fc.property(fc.constantFrom(...clientClasses), fc.nat(255), (client, description) => {
        const seen: Observation = { kind: 'alert', level: 'fatal', description, name: 'x', afterServerHello: false };
        expect(['no-shared-cipher', 'protocol-version', 'undecided']).toContain(judge(seen, client, context).cause);
      }),
    );
  });

  it('is JSON', () => {
    for (const one of cases) expect(JSON.parse(JSON.stringify(judged(one)))).toEqual(judged(one));
  });
});

describe('help', () => {
  it.each(CAUSES.filter((cause) => cause !== 'works'))('%s has a sentence', (cause) => {
    expect(helpFor(cause)).toMatch(/^[A-Z].{20,}\.$/);
  });
});

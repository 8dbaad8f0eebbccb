/** Experiments: which one comes next, that the questions end, and that each hello is what its name says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EXPERIMENTS,
  clientClasses,
  encodeClientHello,
  judge,
  nextExperiment,
  offeredSuites,
  type ClientClass,
  type Experiment,
  type ExperimentName,
  type Observation,
  type Verdict,
} from '../../src/tls/index.ts';
import { hostOf } from './support/host.ts';
import { decodeHello, type DecodedTls } from './support/hello-decoder.ts';

const NAME = 'www.example.com';
const REFUSED: Observation = {
  kind: 'alert',
  level: 'fatal',
  description: 40,
  name: 'handshake_failure',
  afterServerHello: false,
};
const TAKEN: Observation = {
  kind: 'hello-accepted',
  version: 'TLSv1.2',
  suite: 'c02f',
  curve: null,
  dhBits: null,
  helloRetryRequest: false,
  chainLength: 0,
  certificate: null,
  issuers: [],
  clientCertificateRequested: false,
  warnings: [],
  finish: null,
};

interface Questioning {
  readonly asked: readonly Experiment[];
  readonly verdict: Verdict;
}

/** Makes experiments until there is none left to make. */
function question(
  first: Observation,
  client: ClientClass,
  answerTo: (experiment: Experiment) => Observation,
  serverName: string | null = null,
): Questioning {
  const answers = new Map<ExperimentName, Observation>();
  const asked: Experiment[] = [];
  const context = { listener: 'x', serverName, knownName: NAME, host: hostOf({}), effective: null, answers };
  for (
    let next = nextExperiment(first, client, context);
    next !== null;
    next = nextExperiment(first, client, context)
  ) {
    if (asked.length > EXPERIMENTS.length) throw new Error('the questions have no end');
    asked.push(next);
    answers.set(next.name, answerTo(next));
  }
  return { asked, verdict: judge(first, client, context) };
}

const observation: fc.Arbitrary<Observation> = fc.oneof(
  fc.nat(255).map((description): Observation => ({ ...REFUSED, description }) as Observation),
  fc.constant(TAKEN),
  fc.constantFrom<Observation>(
    { kind: 'closed', bytes: 0 },
    { kind: 'reset', bytes: 7 },
    { kind: 'refused' },
    { kind: 'timeout', stage: 'answer', afterMs: 5, bytes: 0 },
    { kind: 'plain-http' },
    { kind: 'garbage', detail: 'x' },
    { kind: 'not-probed', reason: 'x' },
  ),
);

describe('the questioning', () => {
  it('ends, asks nothing twice, and never says that anything was read', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...clientClasses),
        observation,
        fc.infiniteStream(observation),
        fc.boolean(),
        (client, first, stream, named) => {
          const { asked, verdict } = question(first, client, () => stream.next().value, named ? NAME : null);
          expect(new Set(asked.map(({ name }) => name)).size).toBe(asked.length);
          expect(verdict.basis).not.toBe('read');
          expect(verdict.gotIn === true).toBe(verdict.cause === 'works');
          for (const cause of [
            'library-no-3des',
            'fips',
            'sha1-signature-policy',
            'vhost-override',
            'confcmd',
          ] as const)
            expect(verdict.cause).not.toBe(cause);
        },
      ),
    );
  });

  it('is spared where the answer is an acceptance, or tells nothing of the client', () => {
    for (const first of [TAKEN, { kind: 'refused' }, { kind: 'plain-http' }] as const) {
      for (const client of clientClasses) expect(question(first, client, () => TAKEN).asked).toEqual([]);
    }
  });

  it('is spared where what was read on the host decides it', () => {
    const host = hostOf({ library: 'OpenSSL 3.0.22', suites: 'openssl-3.0-debian' });
    const client = clientClasses.find(({ name }) => name === 'windows-xp');
    if (client === undefined) throw new Error('registry');
    expect(nextExperiment(REFUSED, client, { listener: 'x', serverName: null, host, effective: null })).toBeNull();
  });

  it('says of a client with the suites that nobody else gets in by', () => {
    for (const client of clientClasses.filter(({ versions }) => versions.max === 'TLSv1')) {
      const { asked } = question(REFUSED, client, () => REFUSED);
      expect(asked.map(({ name }) => name)).toContain('tls13');
      expect(asked.length).toBeLessThanOrEqual(5);
    }
  });
});

describe('a hello', () => {
  const of = (name: ExperimentName, client: ClientClass): Experiment | undefined => {
    // Answers that lead to the experiment, whatever stands before it.
    const { asked } = question({ ...REFUSED, description: 70 } as Observation, client, (each) =>
      ['control', 'newer-version'].includes(each.name) ? TAKEN : REFUSED,
    );
    return asked.find((each) => each.name === name);
  };
  const bytesOf = ({ client, serverName }: Experiment): Buffer =>
    Buffer.from(encodeClientHello(client, { random: new Uint8Array(32).fill(0xab), serverName }));

  const decodeTls = (bytes: Buffer): DecodedTls => {
    const decoded = decodeHello(bytes);
    if (decoded.format !== 'tls') throw new Error('not in a TLS record');
    return decoded;
  };

  const old = clientClasses.filter(({ versions, hello }) => versions.max === 'TLSv1' && hello.format === 'tls');

  it.each(old.map((client) => [client.name, client] as const))(
    'of %s with a newer version changes nothing else',
    (_, client) => {
      const experiment = of('newer-version', client);
      if (experiment === undefined) throw new Error('not asked');
      const [hello, own] = [decodeTls(bytesOf(experiment)), decodeTls(bytesOf({ ...experiment, client }))];
      expect(hello.helloVersion).toBe('0303');
      const withoutSignatures = hello.extensions.filter(({ number }) => number !== 13);
      expect({ ...hello, helloVersion: '0301', extensions: withoutSignatures }).toEqual(own);
    },
  );

  it.each(old.map((client) => [client.name, client] as const))(
    'of %s with more suites has its own first',
    (_, client) => {
      const { asked } = question(REFUSED, client, ({ name }) => (name === 'control' ? TAKEN : REFUSED));
      const experiment = asked.find(({ name }) => name === 'more-suites');
      if (experiment === undefined) throw new Error('not asked');
      const [hello, own] = [decodeTls(bytesOf(experiment)), decodeTls(bytesOf({ ...experiment, client }))];
      expect(hello.helloVersion).toBe(own.helloVersion);
      expect(hello.cipherSuites.slice(0, own.cipherSuites.length)).toEqual(own.cipherSuites);
      expect(hello.cipherSuites).toEqual(expect.arrayContaining(['002f', 'c013', '000a']));
    },
  );

  it('never falls back, and asks for the name only where one is asked for', () => {
    for (const client of clientClasses) {
      const { asked } = question(REFUSED, client, () => REFUSED);
      for (const experiment of asked) {
        expect(offeredSuites(experiment.client)).not.toContain('5600');
        expect(bytesOf(experiment).includes(NAME)).toBe(experiment.name === 'with-name');
      }
    }
  });

  it('of a stranger is the same for every client, so that one answer serves all', () => {
    for (const name of ['control', 'sha1-signatures', 'no-signatures'] as const) {
      const seen = old.flatMap((client) => {
        const found = of(name, client);
        return found === undefined ? [] : [bytesOf(found).toString('hex')];
      });
      expect(new Set(seen).size).toBe(1);
    }
  });
});

/** A change is judged by what HTTP answers too: a 421 after a perfect handshake is a client that didn't get in. */
import { expect, it } from 'vitest';
import type { HostOutcome } from '../../src/core/index.ts';
import type { Prober } from '../../src/ports/index.ts';
import { acceptedBy, FakeHost, fakeProber } from '../support/fake-host.ts';
import { classes, DEBIAN, run, worldOf } from './support.ts';

/** A host on which windows-2003-aes, which sends no SNI, always gets through its handshake. */
async function change(statusOf: (host: string, changed: boolean) => number): Promise<HostOutcome> {
  const host = new FakeHost('web-1', DEBIAN);
  const original = JSON.stringify([...host.disk]);
  host.observe = (client) => (client.name === 'windows-2003-aes' ? acceptedBy(client) : null);
  const prober: Prober = {
    ...fakeProber,
    async probe(request) {
      const seen = await fakeProber.probe(request);
      if (seen.kind !== 'hello-accepted' || request.mode !== 'full') return seen;
      const isChanged = JSON.stringify([...(host.running ?? [])]) !== original;
      // Who says by SNI whom it wants isn't misdirected.
      const status = request.serverName === null ? statusOf(request.http?.host ?? '', isChanged) : 200;
      return { ...seen, finish: { kind: 'finished', http: { kind: 'status', status } } };
    },
  };
  const full = new Set(['windows-2003-aes', 'windows-vista']);
  const world = worldOf([host], {
    clients: classes('windows-2003-aes', 'windows-vista', 'modern'),
    handshakes: { full, experiments: false, perListener: 8 },
  });
  return run({ ...world, engine: { ...world.engine, prober } });
}

it('is kept where every answer is as good as before', async () => {
  const outcome = await change(() => 200);
  expect(outcome.kind).toBe('changed');
  const points = outcome.after.filter(({ client }) => client === 'windows-2003-aes').map(({ point }) => point.host);
  expect(points).toEqual([undefined, 'b.test']);
});

it('is taken back where a client loses its answer for another name, although its handshake is as before', async () => {
  const outcome = await change((host, changed) => (changed && host === 'b.test' ? 421 : 200));
  expect(outcome).toMatchObject({ kind: 'restored', failure: { code: 'verification-failed' } });
  expect(JSON.stringify(outcome.failure)).toMatch(/windows-2003-aes at \*:443 \(no SNI, Host: b\.test\).*HTTP 421/);
});

it('is taken back where those it is for get through the handshake and no further', async () => {
  const outcome = await change((host, changed) => (changed && host === 'a.test' ? 421 : 200));
  expect(outcome.kind).toBe('restored');
});

it('is not held to an answer that nobody had before', async () => {
  const outcome = await change((host) => (host === 'b.test' ? 421 : 200));
  expect(outcome.kind).toBe('changed');
  expect(outcome.after.find(({ point }) => point.host === 'b.test')).toMatchObject({
    gotIn: false,
    cause: 'sni-policy-421',
  });
});

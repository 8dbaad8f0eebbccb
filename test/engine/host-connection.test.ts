/** The one connection of a host: never two, for whichever is forgotten keeps the process alive for ever. */
import { expect, it } from 'vitest';
import { ok } from '../../src/core/index.ts';
import { HostConnection } from '../../src/engine/hosts/host-connection.ts';
import type { Session } from '../../src/ports/index.ts';
import { FakeHost } from '../support/fake-host.ts';
import { DEBIAN, worldOf } from './support.ts';

/** Sessions that were opened and not closed, and a way to lose all of them. */
function network() {
  const open = new Set<Session>();
  const connect = async () => {
    const session: Session = {
      info: {
        transport: 'fake',
        hostKeyType: 'none',
        hostKeyFingerprint: '',
        hostKeyTrust: 'unchecked',
        authentication: 'none',
      },
      run: () => Promise.reject(new Error('nothing runs here')),
      dial: () => Promise.reject(new Error('nothing listens here')),
      isOpen: () => open.has(session),
      close: async () => void open.delete(session),
    };
    await new Promise((resolve) => setTimeout(resolve, 5));
    open.add(session);
    return ok(session);
  };
  return { open, connect };
}

it('is made once where many ask at the same moment, at first and after it was lost', async () => {
  const host = new FakeHost('a', DEBIAN);
  const { engine, settings } = worldOf([host]);
  const { open, connect } = network();
  const connection = new HostConnection(
    host.host,
    { ...engine, transport: { ...engine.transport, connect } },
    settings,
  );
  for (const round of [1, 2]) {
    const all = await Promise.all([1, 2, 3, 4].map(() => connection.session()));
    expect(new Set(all.map((one) => one.ok && one.value)).size, `round ${round}`).toBe(1);
    expect(open.size).toBe(1);
    if (round === 1) open.clear();
  }
  await connection.close();
  expect(open.size).toBe(0);
});

it('is closed also where it is still being made', async () => {
  const host = new FakeHost('a', DEBIAN);
  const { engine, settings } = worldOf([host]);
  const { open, connect } = network();
  const connection = new HostConnection(
    host.host,
    { ...engine, transport: { ...engine.transport, connect } },
    settings,
  );
  const asked = connection.session();
  await connection.close();
  await asked;
  expect(open.size).toBe(0);
});

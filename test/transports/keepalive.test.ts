/** A real sshd behind a network that misbehaves, by either way to it: what vanished is noticed, what hiccups is tried again. */
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport } from '../../src/transports/index.ts';
import { canRunSshd, startSshd } from '../support/sshd.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { connectTo, failureOf, hostAt, outputOf, scratch, script, unwrap } from './fixtures.ts';

describe.skipIf(!canRunSshd()).each(['ssh2', 'ssh'] as const)('by %s, a real sshd', (transport) => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  const transports = createTransport({ home: scratch, keepaliveMs: 1000 });

  async function behindProxy() {
    const sshd = await startSshd();
    const proxy = await startTcpProxy(sshd.port);
    cleanups.push(sshd.stop, proxy.close);
    const host = hostAt(proxy.port, {
      privateKeyFiles: [sshd.identityFile],
      hostKeyChecking: 'off',
      transport,
      retries: 2,
    });
    return { proxy, host };
  }

  it('that vanishes is noticed by keepalives, while a script runs', { timeout: 60_000 }, async () => {
    const { proxy, host } = await behindProxy();
    const session = unwrap(await connectTo(transports, host));
    cleanups.push(() => session.close());
    expect(await outputOf(session, 'echo here')).toBe('here\n');
    const running = session.run(script('sleep 600'));
    proxy.freeze();
    expect(failureOf(await running).code).toBe('connection-lost');
    expect(session.isOpen()).toBe(false);
  });

  it('that cuts the first attempts is reached by a later one', { timeout: 60_000 }, async () => {
    const { proxy, host } = await behindProxy();
    proxy.cutAfter(200);
    const attempt = connectTo(transports, host);
    while (proxy.count < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    proxy.cutAfter(Infinity);
    const session = unwrap(await attempt);
    cleanups.push(() => session.close());
    expect(await outputOf(session, 'echo here')).toBe('here\n');
    expect(proxy.count).toBeGreaterThan(1);
  });
});

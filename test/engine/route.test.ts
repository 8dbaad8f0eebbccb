/** From the controller each listener is dialled where its clients reach it. */
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { TlsAddress } from '../../src/core/index.ts';
import { HostConnection } from '../../src/engine/hosts/host-connection.ts';
import { wayTo } from '../../src/engine/hosts/route.ts';
import { FakeHost } from '../support/fake-host.ts';
import { DEBIAN, worldOf } from './support.ts';

/** Where a handshake with a listener of that address and port goes. */
async function dialled(
  listener: { readonly address: string; readonly port: number },
  tlsAddresses?: Readonly<Record<number, TlsAddress>>,
): Promise<string> {
  const fake = new FakeHost('web1', DEBIAN);
  const world = worldOf([fake]);
  const went: string[] = [];
  const dialDirect = (address: string, port: number): Promise<Duplex> => {
    went.push(`${address} ${port}`);
    return Promise.reject(new Error('seen'));
  };
  const engine = { ...world.engine, prober: { ...world.engine.prober, dialDirect } };
  const connection = { ...fake.host.connection, ...(tlsAddresses && { tlsAddresses }) };
  const opened = new HostConnection({ ...fake.host, connection }, engine, world.settings);
  const way = wayTo(opened, 'direct', { engine, settings: world.settings });
  const reason = await way.dial({ ...listener, serverName: null }, new AbortController().signal).then(
    () => '',
    (error: unknown) => String(error),
  );
  return went[0] ?? reason;
}

const LB = { address: 'lb.example.org', port: 443 };

describe('a listener of a host, from here', () => {
  it.each([
    ['on every address is at the host', { address: '*', port: 8443 }, undefined, 'web1 8443'],
    ['on an address is there', { address: '192.0.2.7', port: 8443 }, undefined, '192.0.2.7 8443'],
    ['behind a balancer is at that', { address: '*', port: 443 }, { 443: LB }, 'lb.example.org 443'],
    ['on another port is at that port of it', { address: '*', port: 8443 }, { 443: LB }, 'lb.example.org 8443'],
    [
      'whose port is mapped is at that',
      { address: '*', port: 8443 },
      { 443: LB, 8443: { address: '::1', port: 9 } },
      '::1 9',
    ],
    [
      'beside one whose port is mapped is nowhere that is known',
      { address: '*', port: 8443 },
      { 443: { address: '127.0.0.1', port: 44311 } },
      'Error: fleet_tls_address does not say where clients reach port 8443',
    ],
  ])('%s', async (_, listener, tlsAddresses, went) => {
    expect(await dialled(listener, tlsAddresses)).toBe(went);
  });
});

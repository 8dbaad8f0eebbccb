/** Where clients reach the listeners of a host: at an address of their own, or at the host's. */
import type { Host, TlsAddress } from '../../core/index.ts';

/**
 * The address that stands for the listeners of a port, as `fleet_tls_address` says; null where it doesn't say. Where
 * clients find port 443 unchanged, nothing maps ports, and the others are dialled by their own there.
 */
export function outsideAddress({ connection }: Host, port: number): TlsAddress | null {
  const { tlsAddresses = {} } = connection;
  const main = tlsAddresses[443];
  return tlsAddresses[port] ?? (main?.port === 443 ? { address: main.address, port } : null);
}

/** Whether clients reach the host elsewhere than at its own address. */
export function isReachedElsewhere({ connection }: Host): boolean {
  return connection.tlsAddresses !== undefined;
}

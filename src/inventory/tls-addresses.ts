/** `fleet_tls_address`: where clients reach the TLS of a host, if it isn't at its own address. */
import { err, ok, type Result, type TlsAddress } from '../core/index.ts';

/** An address or a name, or an IPv6 address in brackets, and a port; before it the port of the host's listener. */
const ENTRY = /(?:[0-9]{1,5}=)?(?:\[[0-9A-Fa-f:.]+\]|[^\s\p{Cc}:,=[\]-][^\s\p{Cc}:,=[\]]*):[0-9]{1,5}/u;

/** Entries with commas between them. */
export const TLS_ADDRESSES = new RegExp(`^${ENTRY.source}(?:, *${ENTRY.source})*$`, 'u');

/** Reads a text that fits: by the port of the listener, which is 443 where none is named. */
export function readTlsAddresses(text: string): Result<Readonly<Record<number, TlsAddress>>, string> {
  const entries = text.split(',').map((entry) => readEntry(entry.trim()));
  const ports = entries.flatMap(([listener, { port }]) => [listener, port]);
  if (ports.some((port) => port < 1 || port > 65_535)) return err('must be an address and a port');
  const listeners = entries.map(([listener]) => listener);
  const twice = listeners.find((listener, index) => listeners.indexOf(listener) !== index);
  if (twice !== undefined) return err(`has two addresses for port ${twice}`);
  return ok(Object.fromEntries(entries));
}

function readEntry(text: string): readonly [number, TlsAddress] {
  const [, listener, endpoint = ''] = /^(?:(\d+)=)?(.*)$/.exec(text) ?? [];
  const colon = endpoint.lastIndexOf(':');
  const address = endpoint.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return [Number(listener ?? 443), { address, port: Number(endpoint.slice(colon + 1)) }];
}

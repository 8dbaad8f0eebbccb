/** All ways to reach hosts. A new transport is one file and one line here. */
import type { Transport } from '../ports/transport.ts';
import { createSsh2Transport, type TransportOptions } from './ssh2/transport.ts';

export { createSsh2Transport, type TransportOptions } from './ssh2/transport.ts';

/** Makes a transport for this control machine. */
export type TransportFactory = (options: TransportOptions) => Transport;

/** Transports by the name that inventories give them. */
export const transports = {
  ssh2: createSsh2Transport,
} satisfies Record<string, TransportFactory>;

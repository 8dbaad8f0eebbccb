/** All ways to reach hosts. A new transport is one file and one line here. */
import type { Transport } from '../ports/transport.ts';
import { chooseTransport } from './choice.ts';
import { createLocalTransport } from './local.ts';
import { createOpenSshTransport } from './openssh/transport.ts';
import type { TransportOptions } from './options.ts';
import { createSsh2Transport } from './ssh2/transport.ts';

export { createSsh2Transport } from './ssh2/transport.ts';
export type { TransportOptions } from './options.ts';
export type { Tracing } from './trace.ts';

/** Makes a transport for this control machine. */
export type TransportFactory = (options: TransportOptions) => Transport;

/** Transports by the name that inventories give them (`ansible_connection`). */
export const transports = {
  ssh2: createSsh2Transport,
  ssh: createOpenSshTransport,
  local: createLocalTransport,
} satisfies Record<string, TransportFactory>;

/** The transport that picks one of {@link transports} for each host. */
export function createTransport(options: TransportOptions): Transport {
  const each = {
    ssh2: transports.ssh2(options),
    ssh: transports.ssh(options),
    local: transports.local(options),
  };
  return chooseTransport(each, options);
}

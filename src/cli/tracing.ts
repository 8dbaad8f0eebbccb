/** How hosts are reached, told line by line with -vvv and -vvvv. */
import { printable } from '../core/index.ts';
import type { Tracing } from '../transports/index.ts';
import { tell } from './terminal.ts';

/** `verbosity`: how often -v was given. */
export function tracingFor(verbosity: number): Tracing | undefined {
  if (verbosity < 3) return undefined;
  return {
    depth: verbosity >= 4 ? 'protocol' : 'connection',
    take: ({ host, depth, message }) =>
      tell(
        `${new Date().toISOString().slice(11, 23)} ${printable(host)}: ${depth === 'protocol' ? 'ssh: ' : ''}${message}`,
      ),
  };
}

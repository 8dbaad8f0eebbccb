/** What a host itself remembers of earlier runs, asked for once. */
import type { FetchedTransaction } from '../remote/index.ts';
import type { HostConnection } from './host-connection.ts';

export interface HostMemory {
  /** One transaction with its bytes; null where the host has it no more, or can't be asked. */
  transaction(id: string): Promise<FetchedTransaction | null>;
}

export function hostMemory(connection: HostConnection): HostMemory {
  const known = new Map<string, Promise<FetchedTransaction | null>>();
  return {
    transaction: (id) => {
      const asked = known.get(id) ?? connection.fetch(id).then((found) => (found.ok ? found.value : null));
      known.set(id, asked);
      return asked;
    },
  };
}

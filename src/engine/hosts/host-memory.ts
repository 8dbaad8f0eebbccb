/** What a host is asked besides its reading, each thing once: what it remembers of earlier runs, and of policies. */
import type { Failure, PolicyTrial, Result } from '../../core/index.ts';
import type { FetchedTransaction } from '../../remote/index.ts';
import type { HostConnection } from './host-connection.ts';

export interface HostMemory {
  /** One transaction with its bytes; null where the host has it no more, or can't be asked. */
  transaction(id: string): Promise<FetchedTransaction | null>;
  /** What a crypto policy would make of the host. */
  policy(name: string): Promise<Result<PolicyTrial, Failure>>;
}

export function hostMemory(connection: HostConnection): HostMemory {
  return {
    transaction: once((id) => connection.fetch(id).then((found) => (found.ok ? found.value : null))),
    policy: once((name) => connection.tryPolicy(name)),
  };
}

function once<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const asked = known.get(key) ?? ask(key);
    known.set(key, asked);
    return asked;
  };
}

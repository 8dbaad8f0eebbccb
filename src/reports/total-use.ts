/** Who used which version of TLS over the whole fleet. */
import type { AuditedHost, ProtocolUse } from '../ports/index.ts';
import { countOf } from './fold.ts';

/** The sum over all logs; null where none told. The same client in two logs counts twice. */
export function totalUse(hosts: readonly AuditedHost[]): ProtocolUse | null {
  const logs = hosts.flatMap(({ uses }) => uses);
  if (logs.length === 0) return null;
  const requests: Record<string, number> = {};
  for (const use of logs) {
    for (const [version, count] of Object.entries(use.requests)) requests[version] = (requests[version] ?? 0) + count;
  }
  const clients = logs.flatMap(({ oldClients }) => oldClients ?? []);
  const oldClients = clients.length === 0 ? null : clients.reduce((sum, count) => sum + count, 0);
  const telling = hosts.filter(({ uses }) => uses.length > 0).length;
  return {
    log: `requests in ${countOf(logs.length, 'log')} of ${countOf(telling, 'host')}`,
    from: '',
    requests,
    oldClients,
  };
}

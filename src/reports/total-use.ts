/** Who used which version of TLS over the whole fleet. */
import type { AuditedHosts, ProtocolUse } from '../ports/index.ts';
import { countOf } from './text/fold.ts';

/** The sum over all logs; null where none told. The same client in two logs counts twice. */
export function totalUse(hosts: AuditedHosts): ProtocolUse | null {
  const requests: Record<string, number> = {};
  let [logs, telling] = [0, 0];
  let oldClients: number | null = null;
  for (const { uses } of hosts) {
    logs += uses.length;
    telling += Number(uses.length > 0);
    for (const use of uses) {
      for (const [version, count] of Object.entries(use.requests)) requests[version] = (requests[version] ?? 0) + count;
      if (use.oldClients !== null) oldClients = (oldClients ?? 0) + use.oldClients;
    }
  }
  if (logs === 0) return null;
  return { log: `requests in ${countOf(logs, 'log')} of ${countOf(telling, 'host')}`, from: '', requests, oldClients };
}

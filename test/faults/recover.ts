/** Settles whatever is open on a host, as a person would who comes back after the fault. */
import { listTransactions, settle } from '../../src/remote/index.ts';
import type { FaultHost } from './fault-host.ts';

/** Gives what went wrong with that; empty where nothing did. */
export async function recover(victim: FaultHost, _stateDirs: readonly string[]): Promise<readonly string[]> {
  const listed = await listTransactions(victim.session, 30_000);
  if (!listed.ok) return [`recover can't list: ${JSON.stringify(listed.error)}`];
  const wrong: string[] = [];
  for (const { id, settled } of listed.value.transactions) {
    if (settled) continue;
    const report = await settle(victim.session, { action: 'restore', id, deadlineMs: 90_000 });
    if (!report.ok) wrong.push(`recover: ${JSON.stringify(report.error)}`);
    else if (!/^(restored|confirmed|refused)$/.test(report.value.phase))
      wrong.push(`recover: ${JSON.stringify(report.value)}`);
  }
  return wrong;
}

/** What follows where a run stopped because too much failed: nothing, or a rollback through the same gates. */
import { recordedChanges } from '../../engine/index.ts';
import type { AbortedRun } from './change.ts';
import type { ChangeFlags, InventoryFlags } from '../options.ts';
import type { CommandSession } from '../session.ts';
import { takeBack } from './take-back.ts';
import { tell } from '../terminal.ts';

export type OnFailure = 'stop' | 'rollback-batch' | 'rollback-run';

/** Takes back the hosts that were changed, of the batch that failed or of the whole run. Not after a Ctrl-C. */
export function afterAbort(
  session: CommandSession,
  flags: InventoryFlags & ChangeFlags & { readonly onFailure?: OnFailure },
): (run: AbortedRun) => Promise<number> {
  return async ({ id, clients, outcomes, aborted, hosts }) => {
    const { onFailure = 'stop' } = flags;
    if (onFailure === 'stop' || session.interrupts.came() !== null) return 0;
    const batch = new Set(aborted.batch);
    const changed = outcomes.filter(
      ({ kind, host }) => kind === 'changed' && (onFailure === 'rollback-run' || batch.has(host)),
    );
    if (changed.length === 0) return 0;
    tell(`Taking back ${changed.length} changed hosts (--on-failure ${onFailure}).`);
    const changes = new Map(changed.map(({ host, files }) => [host, files]));
    const request = {
      run: id,
      clients,
      hosts: hosts.filter(({ name }) => changes.has(name)),
      changesOn: recordedChanges(changes),
    };
    return takeBack(request, session, { ...flags, yes: true });
  };
}

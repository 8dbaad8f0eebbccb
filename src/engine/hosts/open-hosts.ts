/** Which hosts the records leave open: begun, and nobody knows how they ended. */
import type { FileChange, HostOutcome, RunRecord } from '../../core/index.ts';

/** One host of one run that has to be settled. */
export interface OpenHost {
  readonly run: string;
  readonly host: string;
  readonly files: readonly FileChange[];
  /** It had been judged good: where it stands changed, that may be confirmed. */
  readonly accepted: boolean;
  /** What was known of it; null where its controller died. */
  readonly outcome: HostOutcome | null;
}

/**
 * Hosts whose change was begun and whose end isn't recorded, hosts that could not be reached in the middle of it, and
 * hosts that are stuck.
 */
export function openHosts(run: RunRecord): readonly OpenHost[] {
  const died = run.unsettled.map((host) => ({ ...host, run: run.id, outcome: null }));
  const known = run.outcomes.filter(isOpen).map((outcome) => ({
    run: run.id,
    host: outcome.host,
    files: outcome.files,
    accepted: outcome.grade === 'after-confirm',
    outcome,
  }));
  // A host that was begun anew after an unknown end has one place, not two.
  const again = new Set(died.map(({ host }) => host));
  return [...died, ...known.filter(({ host }) => !again.has(host))];
}

function isOpen({ kind, grade }: HostOutcome): boolean {
  return kind === 'stuck' || (kind === 'unreachable' && grade !== 'before-change' && grade !== null);
}

/** The open hosts of all runs by name, with the run that left each: no new change may begin there. */
export function openByHost(runs: readonly RunRecord[]): ReadonlyMap<string, OpenHost> {
  return new Map(runs.flatMap((run) => openHosts(run)).map((open) => [open.host, open]));
}

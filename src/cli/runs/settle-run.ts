/** Settles the open hosts of one run, and says how each ended. */
import type { Host, HostOutcome, RunRecord } from '../../core/index.ts';
import { openHosts, recoverRun, type Recovered } from '../../engine/index.ts';
import { renderOutcomes } from '../../reports/index.ts';
import { EXIT } from '../exit.ts';
import { answerItem } from '../output/answer.ts';
import { valueOf } from './records.ts';
import type { CommandSession } from '../session.ts';
import { print, tell } from '../terminal.ts';

/** Gives the exit code: 6 where a host is stuck, 4 where one stays open. A host that was restored is what was asked for. */
export async function settleRun(
  run: RunRecord,
  hosts: ReadonlyMap<string, Host>,
  session: CommandSession,
): Promise<number> {
  const settings = session.settings(run.clients);
  const recovered = valueOf(
    await session.withProgress(openHosts(run).length, () =>
      recoverRun(run, hosts, { engine: session.engine, settings }),
    ),
  );
  const { outcomes, left } = recovered;
  print(`Run ${run.id} (${run.kind} ${run.source}):`);
  print(() => renderOutcomes({ kind: run.kind, outcomes, unsettled: left }));
  answerItem('runs', () => ({ run: run.id, kind: run.kind, source: run.source, open: left, outcomes }));
  tellLeft(recovered, session);
  return codeOf(outcomes, left);
}

function tellLeft({ run, left }: Recovered, { inventory }: CommandSession): void {
  const gone = left.filter((host) => !inventory.hosts.has(host));
  if (gone.length > 0)
    tell(`warning: run ${run.id}: not in the inventory any more, so nobody can ask them: ${gone.join(', ')}`);
}

function codeOf(outcomes: readonly Pick<HostOutcome, 'kind'>[], left: readonly string[]): number {
  if (outcomes.some(({ kind }) => kind === 'stuck')) return 6;
  return left.length > 0 || outcomes.some(({ kind }) => kind === 'unreachable') ? 4 : EXIT.ok;
}

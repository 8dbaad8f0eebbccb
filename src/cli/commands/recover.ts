/** `fleet recover`: settles what earlier runs left open, and says how each host ended. */
import type { RunRecord } from '../../core/index.ts';
import { openHosts } from '../../engine/index.ts';
import { EXIT } from '../exit.ts';
import { hostsOf } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { allRuns, chosenRun } from '../runs/load-runs.ts';
import { answer, answerItem } from '../output/answer.ts';
import { recoverFromHosts } from '../runs/recover-from-hosts.ts';
import { openSession } from '../session.ts';
import { settleRun } from '../runs/settle-run.ts';
import { print } from '../terminal.ts';

export interface RecoverFlags extends InventoryFlags {
  readonly check?: true;
  readonly fromHosts?: true;
  readonly force?: true;
}

export async function recoverCommand(id: string | undefined, flags: RecoverFlags): Promise<number> {
  const session = await openSession(flags, null);
  const all = id === undefined ? await allRuns(session, isOpen) : [await chosenRun(id, session)];
  const selected = await hostsOf(session.inventory, 'all', flags);
  const names = new Map(selected.map((host) => [host.name, host]));
  // Oldest first: a later run was made on what an earlier one left.
  const open = all.filter(isOpen).reverse();
  const codes: number[] = [];
  answer(() => ({ check: flags.check === true, runs: [], hosts: [] }));
  for (const run of open) {
    if (flags.check === true) tellOpen(run);
    else codes.push(await settleRun(run, names, session));
    if (session.interrupts.came() !== null) return EXIT.interrupted;
  }
  if (flags.fromHosts === true) codes.push(await recoverFromHosts(selected, session, flags));
  else if (open.length === 0) print('Nothing to recover: every run that is recorded here is settled.');
  return [6, EXIT.interrupted, 4].find((code) => codes.includes(code)) ?? EXIT.ok;
}

function isOpen(run: RunRecord): boolean {
  return run.finished === null || openHosts(run).length > 0;
}

function tellOpen(run: RunRecord): void {
  const open = openHosts(run);
  print(`Run ${run.id} is open: ${open.map(whyOpen).join(', ') || 'it has no end'}`);
  const { id, kind, source } = run;
  answerItem('runs', () => ({ run: id, kind, source, open: open.map(({ host }) => host), outcomes: [] }));
}

function whyOpen({ host, outcome }: ReturnType<typeof openHosts>[number]): string {
  return `${host} (${outcome === null ? 'its controller died' : outcome.kind})`;
}

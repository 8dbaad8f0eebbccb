/** `fleet recover`: settles what earlier runs left open, and says how each host ended. */
import { explain, type HostOutcome, type RunRecord, type StoreFailure } from '../../core/index.ts';
import { openHosts, recoverRun, type Recovered } from '../../engine/index.ts';
import { renderOutcomes } from '../../reports/index.ts';
import { EXIT, InputError } from '../exit.ts';
import { hostsOf } from '../inputs.ts';
import type { InventoryFlags } from '../options.ts';
import { allRuns, chosenRun } from '../load-runs.ts';
import { recoverFromHosts } from '../recover-from-hosts.ts';
import { openSession, type CommandSession } from '../session.ts';
import { answer, answerItem } from '../output/answer.ts';
import { print, tell } from '../terminal.ts';

export interface RecoverFlags extends InventoryFlags {
  readonly check?: true;
  readonly fromHosts?: true;
  readonly force?: true;
}

export async function recoverCommand(id: string | undefined, flags: RecoverFlags): Promise<number> {
  const session = await openSession(flags, null);
  const all = id === undefined ? await allRuns(session) : [await chosenRun(id, session)];
  const selected = await hostsOf(session.inventory, 'all', flags);
  const names = new Map(selected.map((host) => [host.name, host]));
  // Oldest first: a later run was made on what an earlier one left.
  const open = all.filter(isOpen).reverse();
  const codes: number[] = [];
  answer(() => ({ check: flags.check === true, runs: [], hosts: [] }));
  for (const run of open) {
    if (flags.check === true) tellOpen(run);
    else codes.push(await settle(run, names, session));
    if (session.interrupts.came() !== null) return EXIT.interrupted;
  }
  if (flags.fromHosts === true) codes.push(await recoverFromHosts(selected, session, flags));
  else if (open.length === 0) print('Nothing to recover: every run that is recorded here is settled.');
  return [6, 4].find((code) => codes.includes(code)) ?? EXIT.ok;
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

async function settle(
  run: RunRecord,
  hosts: Parameters<typeof recoverRun>[1],
  session: CommandSession,
): Promise<number> {
  const settings = session.settings(run.clients);
  const recovered = await session.withProgress(openHosts(run).length, () =>
    recoverRun(run, hosts, { engine: session.engine, settings }),
  );
  if (!recovered.ok) throw failed(recovered.error);
  const { outcomes, left } = recovered.value;
  print(`Run ${run.id} (${run.kind} ${run.source}):`);
  print(() => renderOutcomes({ kind: run.kind, outcomes, unsettled: left }));
  answerItem('runs', () => ({ run: run.id, kind: run.kind, source: run.source, open: left, outcomes }));
  tellLeft(recovered.value, session);
  return codeOf(outcomes, left);
}

function failed(failure: StoreFailure): InputError {
  const { what, next } = explain(failure);
  return new InputError(what, next);
}

function tellLeft({ run, left }: Recovered, { inventory }: CommandSession): void {
  const gone = left.filter((host) => !inventory.hosts.has(host));
  if (gone.length > 0)
    tell(`warning: run ${run.id}: not in the inventory any more, so nobody can ask them: ${gone.join(', ')}`);
}

/** A host that was restored is what was asked for here. */
function codeOf(outcomes: readonly Pick<HostOutcome, 'kind'>[], left: readonly string[]): number {
  if (outcomes.some(({ kind }) => kind === 'stuck')) return 6;
  return left.length > 0 || outcomes.some(({ kind }) => kind === 'unreachable') ? 4 : EXIT.ok;
}

/** Which runs' changes are in force, by what the hosts themselves remember: for when the controller's records are gone. */
import { err, ok, type Failure, type Host, type Result } from '../../core/index.ts';
import { neededTransactions, type FetchedTransaction, type HostTransaction } from '../../remote/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { overConnection, type HostConnection } from '../hosts/host-connection.ts';
import { hostMemory, type HostMemory } from '../hosts/host-memory.ts';
import { forEachHost } from '../hosts/pool.ts';
import { isEdit } from '../plan/path-change.ts';
import type { TakeBack } from './rollback.ts';

/** The runs of one host that could be taken back, newest first. */
export interface RememberedRuns {
  readonly host: string;
  readonly runs: Result<readonly string[], Failure>;
}

/** Asks every host in one round trip, and once more for each run that may be in force. */
export async function rememberedRuns(
  hosts: readonly Host[],
  { engine, settings }: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<readonly RememberedRuns[]> {
  return forEachHost(hosts, settings, {
    work: async (host) => ({ host: host.name, runs: await overConnection(host, { engine, settings }, runsOn) }),
    skipped: ({ name }) => ({ host: name, runs: ok([]) }),
  });
}

async function runsOn(connection: HostConnection): Promise<Result<readonly string[], Failure>> {
  const history = await connection.history();
  if (!history.ok) return err(history.error);
  const { transactions } = history.value;
  const needed = neededTransactions(transactions);
  const memory = hostMemory(connection);
  const runs: string[] = [];
  for (const { id, phase } of transactions.toReversed()) {
    if (phase === 'confirmed' && needed.has(id) && (await isChange(id, memory))) runs.push(id);
  }
  return ok(runs);
}

async function isChange(id: string, memory: HostMemory): Promise<boolean> {
  return isChangeItself(await memory.transaction(id));
}

/**
 * What a run edits it marks with its name. A rollback marks nothing: taking it back would be the change again. Links and
 * what isn't there bear no mark, so that a rollback which did nothing else is known by what it says of itself.
 */
export function isChangeItself(transaction: FetchedTransaction | null): boolean {
  if (transaction === null) return false;
  const { id, contents, files, takesBack } = transaction;
  if (contents.some(({ after }) => after?.includes(`fleet: run ${id} by `) === true)) return true;
  return takesBack === null && files.some((file) => !isEdit(file));
}

/** What a run did on a host, as the host itself has it. */
export function rememberedChanges(run: string): TakeBack['changesOn'] {
  return async (_, remote) => {
    const found = await remote.transaction(run);
    return found === null || !inForce(found) ? err({ code: 'nothing-to-roll-back', run }) : ok(found.files);
  };
}

function inForce({ phase, settled }: HostTransaction): boolean {
  return settled && phase === 'confirmed';
}

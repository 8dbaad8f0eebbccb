/** Lets hosts forget transactions that no rollback could need any more. */
import { err, ok, type Failure, type Host, type Result } from '../../core/index.ts';
import { removableTransactions, type HostTransaction } from '../../remote/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { overConnection, type HostConnection } from '../hosts/host-connection.ts';
import { forEachHost } from '../hosts/pool.ts';

/** What one host keeps and what it forgot, or would. */
export interface Pruned {
  readonly kept: number;
  readonly removed: readonly HostTransaction[];
}

export interface PruneTools {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  /** Only look. */
  readonly check: boolean;
  /** Told of each host as soon as it's done. */
  readonly ended?: (host: PrunedHost) => void;
}

/** What came of one host. */
export interface PrunedHost {
  readonly host: string;
  readonly result: Result<Pruned, Failure>;
}

/** Hosts in their order; one that can't be asked is a failure of its own. */
export async function pruneFleet(hosts: readonly Host[], tools: PruneTools): Promise<readonly PrunedHost[]> {
  return forEachHost(hosts, tools.settings, {
    work: async (host) => {
      const result = await overConnection(host, tools, (connection) => pruneHost(connection, tools.check));
      return { host: host.name, result };
    },
    skipped: ({ name }) => ({ host: name, result: err({ code: 'interrupted', signal: 'before this host was begun' }) }),
    ended: tools.ended,
  });
}

async function pruneHost(connection: HostConnection, check: boolean): Promise<Result<Pruned, Failure>> {
  const history = await connection.history();
  if (!history.ok) return history;
  const { clock, transactions } = history.value;
  const ids = removableTransactions(transactions, { now: clock });
  const gone = check || ids.length === 0 ? ok(ids) : await connection.prune(ids);
  if (!gone.ok) return gone;
  const removed = transactions.filter(({ id }) => gone.value.includes(id));
  return ok({ kept: transactions.length - removed.length, removed });
}

/** Finds transactions that a host itself says are open, whoever began them. */
import { err, ok, type Failure, type Host, type Result, type RunKind } from '../../core/index.ts';
import type { FetchedTransaction, HostTransaction } from '../../remote/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { overConnection, type HostConnection } from '../hosts/host-connection.ts';
import { forEachHost } from '../hosts/pool.ts';
import { isChangeItself } from '../rollback/remembered-runs.ts';

/** What a host has open. */
export interface LeftOnHost {
  readonly host: Host;
  /** Not to be settled, for they may be at work just now: their guards are still to come. */
  readonly spared: readonly HostTransaction[];
  readonly due: readonly (HostTransaction & { readonly kind: RunKind })[];
}

/** What came of asking one host. */
export interface AskedHost {
  readonly host: string;
  readonly result: Result<LeftOnHost, Failure>;
}

/** A run that hosts have open and that is to be settled there. */
export interface LeftRun {
  readonly run: string;
  readonly kind: RunKind;
  /** As {@link HostTransaction.owner}. */
  readonly owner: string | null;
  /** Seconds since 1970 by the clock of the host. */
  readonly createdAt: number | null;
  readonly hosts: readonly Host[];
}

export interface LeftTools {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  /** Also transactions whose guard is still to come. */
  readonly force: boolean;
  /** Only look: all are spared. */
  readonly check: boolean;
  /** Told of each host as soon as it's done. */
  readonly ended?: (host: AskedHost) => void;
}

/** Asks every host. Changes nothing. */
export async function findLeft(hosts: readonly Host[], tools: LeftTools): Promise<readonly AskedHost[]> {
  return forEachHost(hosts, tools.settings, {
    work: async (host) => {
      const result = await overConnection(host, tools, (connection) => leftOn(connection, tools));
      return { host: host.name, result };
    },
    skipped: (host) => ({ host: host.name, result: ok({ host, spared: [], due: [] }) }),
    ended: tools.ended,
  });
}

async function leftOn(connection: HostConnection, { force, check }: LeftTools): Promise<Result<LeftOnHost, Failure>> {
  const history = await connection.history();
  if (!history.ok) return err(history.error);
  const { clock, transactions } = history.value;
  const open = transactions.filter(({ settled }) => !settled);
  const mayWork = (each: HostTransaction): boolean => each.running || (each.guardAt !== null && each.guardAt > clock);
  const spared = check ? open : open.filter((each) => !force && mayWork(each));
  const due: LeftOnHost['due'][number][] = [];
  for (const each of open.filter((one) => !spared.includes(one))) {
    const fetched = await connection.fetch(each.id);
    due.push({ ...each, kind: kindOf(fetched.ok ? fetched.value : null) });
  }
  return ok({ host: connection.host, spared, due });
}

/** A rollback says so of itself; one of before it did writes files without a mark of its run. */
function kindOf(transaction: FetchedTransaction | null): RunKind {
  if (transaction !== null && transaction.takesBack !== null) return 'rollback';
  const contents = transaction?.contents.filter(({ after }) => after !== null) ?? [];
  return contents.length === 0 || isChangeItself(transaction) ? 'apply' : 'rollback';
}

/** What is due, by runs; the oldest first, for a later one was made on what an earlier one left. */
export function runsLeft(left: readonly LeftOnHost[]): readonly LeftRun[] {
  const runs = new Map<string, LeftRun>();
  for (const { host, due } of left) {
    for (const { id: run, kind, owner, createdAt } of due) {
      const hosts = [...(runs.get(run)?.hosts ?? []), host];
      runs.set(run, { run, kind, owner, createdAt, hosts });
    }
  }
  return [...runs.values()].sort((one, other) => (one.run < other.run ? -1 : 1));
}

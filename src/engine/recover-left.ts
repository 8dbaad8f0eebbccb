/** Settles transactions that a host itself says are open, whoever began them. */
import { err, ok, type Failure, type Host, type HostOutcome, type Result } from '../core/index.ts';
import type { HostTransaction } from '../remote/index.ts';
import { HostConnection } from './host-connection.ts';
import { forEachHost } from './pool.ts';
import { recoverHost, type RecoverTools } from './recover-host.ts';

/** What a host had open, and what became of it. */
export interface LeftRecovered {
  readonly host: string;
  /** Not settled, for they may be at work just now: their guards are still to come. */
  readonly spared: readonly HostTransaction[];
  readonly outcomes: readonly { readonly run: string; readonly outcome: HostOutcome }[];
}

export interface LeftTools extends RecoverTools {
  /** Also transactions whose guard is still to come. */
  readonly force: boolean;
  /** Only look. */
  readonly check: boolean;
  /** Told of each host as soon as it's done. */
  readonly ended?: (host: LeftOnHost) => void;
}

/** What came of asking one host. */
export interface LeftOnHost {
  readonly host: string;
  readonly result: Result<LeftRecovered, Failure>;
}

/** Asks every host. A transaction that nobody vouches for is taken back. */
export async function recoverLeft(hosts: readonly Host[], tools: LeftTools): Promise<readonly LeftOnHost[]> {
  return forEachHost(hosts, tools.settings, {
    work: async (host) => ({ host: host.name, result: await recoverOn(host, tools) }),
    skipped: ({ name }) => ({ host: name, result: ok({ host: name, spared: [], outcomes: [] }) }),
    ended: tools.ended,
  });
}

async function recoverOn(host: Host, { force, check, ...tools }: LeftTools): Promise<Result<LeftRecovered, Failure>> {
  const connection = new HostConnection(host, tools.engine, tools.settings);
  const history = await connection.history();
  await connection.close();
  if (!history.ok) return err(history.error);
  const { clock, transactions } = history.value;
  const open = transactions.filter(({ settled }) => !settled);
  const mayWork = (each: HostTransaction): boolean => each.running || (each.guardAt !== null && each.guardAt > clock);
  const spared = check ? open : open.filter((each) => !force && mayWork(each));
  const outcomes: { run: string; outcome: HostOutcome }[] = [];
  for (const { id } of open.filter((each) => !spared.includes(each))) {
    const left = { run: id, host: host.name, files: [], accepted: false, outcome: null };
    outcomes.push({ run: id, outcome: await recoverHost(left, host, tools) });
  }
  return ok({ host: host.name, spared, outcomes });
}

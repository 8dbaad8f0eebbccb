/** Enters what only hosts know of into the records, so that it is settled and recorded like any other run. */
import { ok, type Result, type RunHeader, type RunRecord, type StoreFailure } from '../../core/index.ts';
import type { RunJournal } from '../../ports/index.ts';
import type { Engine } from '../hosts/engine.ts';
import { openHosts } from '../hosts/open-hosts.ts';
import type { LeftRun } from './recover-left.ts';

const SOURCE = 'of another controller, or of records that are lost';
const REASON = 'found on its hosts by fleet recover --from-hosts';

/**
 * Gives the run's record, in which all these hosts are open. A run that is recorded keeps what is known of it: only
 * hosts that its record takes for settled are added. Nothing is touched where that can't be written.
 */
export async function adoptLeft(
  left: LeftRun,
  engine: Pick<Engine, 'store' | 'clock'>,
): Promise<Result<RunRecord, StoreFailure>> {
  const lock = await engine.store.lock(left.run);
  if (!lock.ok) return lock;
  try {
    const known = await recorded(left.run, engine);
    if (!known.ok) return known;
    const journal = await (known.value === null
      ? engine.store.begin(headerOf(left, engine))
      : engine.store.reopen(left.run));
    if (!journal.ok) return journal;
    const written = await intend(left, known.value, { journal: journal.value, engine });
    await journal.value.close();
    return written.ok ? await engine.store.load(left.run) : written;
  } finally {
    await lock.value.release();
  }
}

/** Null where this controller never heard of the run. */
async function recorded(
  run: string,
  { store }: Pick<Engine, 'store'>,
): Promise<Result<RunRecord | null, StoreFailure>> {
  const loaded = await store.load(run);
  if (loaded.ok) return ok(loaded.value.id === run ? loaded.value : null);
  return loaded.error.code === 'record-missing' ? ok(null) : loaded;
}

function headerOf({ run, kind, owner, createdAt, hosts }: LeftRun, { clock }: Pick<Engine, 'clock'>): RunHeader {
  const now = clock.now();
  // By the clock of a host, which may be wrong.
  const started = new Date(Math.min((createdAt ?? Infinity) * 1000, now)).toISOString();
  const told = { id: run, kind, started, owner: owner ?? 'unknown', hosts: hosts.map(({ name }) => name) };
  return { ...told, source: SOURCE, reason: REASON, expires: null, clients: [], takesBack: null };
}

/** Writes for each host that isn't open by the record that it may be changed. */
async function intend(
  { run, hosts }: LeftRun,
  record: RunRecord | null,
  { journal, engine }: { readonly journal: RunJournal; readonly engine: Pick<Engine, 'clock'> },
): Promise<Result<void, StoreFailure>> {
  const open = new Set(record === null ? [] : openHosts(record).map(({ host }) => host));
  for (const { name } of hosts.filter((host) => !open.has(host.name))) {
    const files = record?.outcomes.find(({ host }) => host === name)?.files ?? [];
    const at = new Date(engine.clock.now()).toISOString();
    const written = await journal.append({ type: 'host-intent', at, host: name, transaction: run, files });
    if (!written.ok) return written;
  }
  return ok(undefined);
}

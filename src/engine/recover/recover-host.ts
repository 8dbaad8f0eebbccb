/** Settles one host that a run left open: its own journal says where it stands, and the table what to do. */
import {
  explain,
  isUnreachable,
  type Ending,
  type Failure,
  type FileChange,
  type Finding,
  type Host,
  type HostOutcome,
} from '../../core/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { gatherHost, type GatherFailure } from '../read/gather.ts';
import { HostConnection } from '../hosts/host-connection.ts';
import type { OpenHost } from '../hosts/open-hosts.ts';
import { outcomeOf } from '../apply/outcome.ts';
import { describe, emptyPlan } from '../plan/propose.ts';
import { settleHost, type Hands, type Settled } from '../apply/settle-host.ts';
import { seenAs } from '../plan/seen-change.ts';
import { stuckOutcome, unknownEnd } from '../apply/undone-outcome.ts';

export interface RecoverTools {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  /** Says what is done on a host next, and comes back when that is on the disk, too. */
  readonly enter: (host: string, phase: 'confirm' | 'restore') => Promise<void>;
}

/** What the host looks like once it is settled; a failure where it can't be told. */
interface Seen {
  readonly snapshot: Snapshot | null;
  readonly failure: GatherFailure | null;
  /** Why a server that the run had found running serves nobody; null where it serves, or hadn't run either. */
  readonly down: Failure | null;
}

/** Why there is something to recover. */
const DIED: Failure = { code: 'interrupted', signal: 'its controller died, or lost the host' };

/** Never rejects for what a host does. Doing it again finds everything settled. */
export async function recoverHost(open: OpenHost, host: Host, tools: RecoverTools): Promise<HostOutcome> {
  const connection = new HostConnection(host, tools.engine, tools.settings);
  const verdict = open.accepted ? 'accepted' : 'rejected';
  const settled = await settleHost({ verdict, setbacks: 0 }, null, handsOn(open, connection, tools));
  const over = settled.ending !== 'unreachable' && settled.ending !== 'stuck';
  const seen: Seen = over ? await look(open.run, connection, tools) : { snapshot: null, failure: null, down: null };
  const outcome = outcomeFor(open, connection, { settled, seen });
  await connection.close();
  return outcome;
}

function handsOn({ run, host }: OpenHost, connection: HostConnection, { engine, enter }: RecoverTools): Hands {
  return {
    verb: (action) => connection.settle(action, run),
    // Who promised what is not known any more; the table never asks for it.
    judge: async () => false,
    enter: async (action) => {
      if (action === 'confirm' || action === 'restore') await enter(host, action);
    },
    pause: (milliseconds) => engine.clock.sleep(milliseconds),
    undoing: () => false,
  };
}

async function look(run: string, connection: HostConnection, { engine, settings }: RecoverTools): Promise<Seen> {
  const gathered = await gatherHost(connection, engine, settings);
  if (gathered.ok) return { snapshot: gathered.value.snapshot, failure: null, down: null };
  const { failure, snapshot } = gathered.error;
  const isDown = failure.code === 'httpd-not-running' && (await ranBefore(run, connection));
  return { snapshot, failure: gathered.error, down: isDown ? failure : null };
}

/** A run that takes files back where no server runs tells the host of none. */
async function ranBefore(run: string, connection: HostConnection): Promise<boolean> {
  const fetched = await connection.fetch(run);
  return !fetched.ok || fetched.value === null || fetched.value.executables.length > 0;
}

function outcomeFor(
  open: OpenHost,
  connection: HostConnection,
  { settled, seen }: { readonly settled: Settled; readonly seen: Seen },
): HostOutcome {
  const { run, host, outcome } = open;
  const plan = { ...(seen.snapshot === null ? emptyPlan(host) : describe(host, seen.snapshot)), files: open.files };
  const prepared = { plan: { ...plan, before: outcome?.before ?? [] }, connection };
  const common = { after: seen.snapshot?.before ?? [], findings: findingsOf(seen) };
  if (seen.down !== null) return stuckOutcome(prepared, run, { cause: DIED, output: explain(seen.down, host).what });
  const ending = settled.ending === 'forgotten' ? byBytes(open.files, seen.snapshot) : settled.ending;
  switch (ending) {
    case 'changed':
      return outcomeOf(prepared.plan, connection, {
        ...common,
        kind: 'changed',
        reason: `run ${run} had proved its change here: it is in force, and confirmed`,
        files: open.files,
      });
    case 'restored':
      return outcomeOf(prepared.plan, connection, {
        ...common,
        kind: 'restored',
        reason: `run ${run} is taken back here: ${restorerOf(settled)}`,
        failure: DIED,
        phase: 'restore',
      });
    case 'stuck':
      return stuckOutcome(prepared, run, { cause: DIED, output: settled.report?.detail ?? '' });
    case 'unreachable':
      return unknownEnd(prepared, {
        failure: settled.lost ?? { code: 'connection-lost', reason: 'it brings nothing to an end' },
        grade: settled.known.verdict === 'accepted' ? 'after-confirm' : 'guard-will-restore',
        guardAt: settled.report?.guardAt ?? outcome?.guardAt ?? null,
      });
    case 'untouched':
    case 'forgotten':
      return outcomeOf(prepared.plan, connection, {
        ...common,
        kind: 'declined',
        reason: `run ${run} ended before it touched this host`,
        failure: DIED,
        phase: 'lock',
      });
  }
}

/** A host that was set up anew has no journal: what lies in its files tells whether it has the change. */
function byBytes(files: readonly FileChange[], snapshot: Snapshot | null): Ending {
  if (snapshot === null) return 'unreachable';
  return files.some((change) => seenAs(snapshot, change) === 'after') ? 'changed' : 'untouched';
}

const RESTORERS: Readonly<Record<string, string>> = {
  guard: 'its guard has done it',
  boot: 'the host has done it when it booted',
  failure: 'a step had failed, and the host has undone it',
};

/** The last line of the host's journal: `SECONDS restored WHO`. */
function restorerOf({ report }: Settled): string {
  const who = report?.journal.trimEnd().split('\n').at(-1)?.split(' ')[2] ?? '';
  return RESTORERS[who] ?? 'fleet has done it now';
}

function findingsOf({ failure }: Seen): readonly Finding[] {
  if (failure === null) return [];
  const { what } = explain(failure.failure);
  const message = isUnreachable(failure.failure) ? `it couldn't be looked at afterwards: ${what}` : what;
  return [{ severity: 'warning', message }];
}

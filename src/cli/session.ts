/** What every command on hosts begins with: passwords, inventory, engine, progress, signals. */
import type { Engine, EngineSettings } from '../engine/index.ts';
import type { Inventory } from '../inventory/index.ts';
import { readInventory } from './inputs.ts';
import { watchFlight } from './runs/in-flight.ts';
import { watchInterrupts, type Interrupts } from './interrupts.ts';
import { createLogger, logEvents } from './logger.ts';
import type { ChangeFlags, InventoryFlags } from './options.ts';
import { tellEvent, tellStart } from './output/event-stream.ts';
import type { HostEnded, ToldSink } from './output/told.ts';
import { readPasswords } from './passwords/passwords.ts';
import { progressFor } from './progress/index.ts';
import { createEngine, settingsOf } from './wire.ts';

/** How one host ended, as a command that only looks tells it. */
export type EndedHost = Omit<HostEnded, 'type'>;

/** A session that needs no inventory. */
export interface BareSession {
  readonly engine: Engine;
  readonly interrupts: Interrupts;
  /** Settings for this command; `clients` are the classes that the playbook or the run names. */
  settings(clients: readonly string[], change?: ChangeFlags): EngineSettings;
  /** Shows progress over so many hosts until `work` ends. */
  withProgress<T>(hosts: number, work: () => Promise<T>): Promise<T>;
  /** Tells that a host is done, where the engine's own events don't. */
  ended(host: EndedHost): void;
}

export interface CommandSession extends BareSession {
  readonly inventory: Inventory;
}

export async function openSession(flags: InventoryFlags, guardSeconds: number | null): Promise<CommandSession> {
  const inventory = await readInventory(flags, await readPasswords(flags));
  return { inventory, ...openBareSession(flags, guardSeconds) };
}

export function openBareSession(flags: InventoryFlags, guardSeconds: number | null): BareSession {
  const log = logEvents(createLogger(flags.logFile));
  let show: ToldSink = () => {};
  const flight = watchFlight(guardSeconds);
  const take: ToldSink = (told) => {
    log(told);
    tellEvent(told);
    if (told.type !== 'host-ended') flight.sink(told);
    show(told);
  };
  const engine = createEngine(flags, take);
  const interrupts = watchInterrupts(flight);
  return {
    engine,
    interrupts,
    settings: (clients, change) => settingsOf(flags, { clients, ...interrupts.signals, ...(change && { change }) }),
    withProgress: async (hosts, work) => {
      tellStart(hosts);
      const progress = progressFor(hosts, flags.verbose);
      show = progress.sink;
      try {
        return await work();
      } finally {
        show = () => {};
        progress.stop();
      }
    },
    ended: (host) => take({ type: 'host-ended', ...host }),
  };
}

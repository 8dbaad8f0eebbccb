/** What every command on hosts begins with: passwords, inventory, engine, progress, signals. */
import type { Event } from '../core/index.ts';
import type { Engine, EngineSettings } from '../engine/index.ts';
import type { Inventory } from '../inventory/index.ts';
import { readInventory } from './inputs.ts';
import { watchFlight } from './in-flight.ts';
import { watchInterrupts, type Interrupts } from './interrupts.ts';
import { createLogger, logEvents } from './logger.ts';
import type { ChangeFlags, InventoryFlags } from './options.ts';
import { readPasswords } from './passwords.ts';
import { watchProgress } from './progress.ts';
import { createEngine, settingsOf } from './wire.ts';

/** A session that needs no inventory. */
export interface BareSession {
  readonly engine: Engine;
  readonly interrupts: Interrupts;
  /** Settings for this command; `clients` are the classes that the playbook or the run names. */
  settings(clients: readonly string[], change?: ChangeFlags): EngineSettings;
  /** Shows progress over so many hosts until `work` ends. */
  withProgress<T>(hosts: number, work: () => Promise<T>): Promise<T>;
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
  let show: (event: Event) => void = () => {};
  const flight = watchFlight(guardSeconds);
  const engine = createEngine(flags, (event) => {
    log(event);
    flight.sink(event);
    show(event);
  });
  const interrupts = watchInterrupts(flight);
  return {
    engine,
    interrupts,
    settings: (clients, change) => settingsOf(flags, { clients, ...interrupts.signals, ...(change && { change }) }),
    withProgress: async (hosts, work) => {
      const live = process.stderr.isTTY === true;
      const progress = watchProgress(hosts, { verbose: flags.verbose === true, live });
      show = progress.sink;
      try {
        return await work();
      } finally {
        show = () => {};
        progress.stop();
      }
    },
  };
}

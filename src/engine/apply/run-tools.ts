/** What carrying out a plan on one host works with. */
import type { Phase, Result, StoreFailure } from '../../core/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import type { PreparedHost } from '../plan/prepared-host.ts';

/** What a run gives to each of its hosts. */
export interface RunTools {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  readonly run: string;
  /** The run whose inverse this one is; null where it is none. */
  readonly takesBack: string | null;
  /** Writes the intent and comes back when it is on the disk. */
  readonly intend: (prepared: PreparedHost) => Promise<Result<void, StoreFailure>>;
  /** Says what is done on a host next, and comes back when that is on the disk, too. */
  readonly enter: (host: string, phase: Phase) => Promise<void>;
}

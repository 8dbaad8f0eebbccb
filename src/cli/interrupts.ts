/** Ctrl-C, SIGTERM and SIGHUP: no new host is begun, and what is in flight is settled first. */
import { tell } from './terminal.ts';

export interface Interrupts {
  /** Aborted at the first signal. */
  readonly stop: AbortSignal;
  /** The name of the signal that came, null where none did. */
  came(): string | null;
  /** Back to the system's own handling. */
  dispose(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A second signal leaves at once: hosts in flight are then in the hands of their guards, and it says so. */
export function watchInterrupts(guardSeconds: number | null): Interrupts {
  const controller = new AbortController();
  let first: string | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (first === null) {
      first = signal;
      tell(
        `${signal}: no new host is begun; hosts in flight are brought to an end first. Once more leaves them to their guards.`,
      );
      controller.abort();
      return;
    }
    tell(leaving(guardSeconds));
    process.exit(99);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    stop: controller.signal,
    came: () => first,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

function leaving(guardSeconds: number | null): string {
  if (guardSeconds === null)
    return 'Left without a guard: hosts in flight may stand changed and unconfirmed. Look at each with: fleet audit';
  const at = new Date(Date.now() + guardSeconds * 1000).toISOString().slice(11, 19);
  return `Left: hosts in flight restore themselves at ${at} UTC at the latest. Look with: fleet audit`;
}

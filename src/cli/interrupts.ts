/** Ctrl-C, SIGTERM and SIGHUP: how a run is ended by the person at the terminal, or by the machine. */
import { EXIT } from './exit.ts';
import { leftToGuards, type Flight } from './runs/in-flight.ts';
import { answerError } from './output/answer-error.ts';
import { tell } from './terminal.ts';

export interface Interrupts {
  readonly signals: {
    /** Aborted at the first signal: no new host is begun, those in flight are settled. */
    readonly stop: AbortSignal;
    /** Aborted at the second Ctrl-C: hosts in flight go back to what they were. */
    readonly undo: AbortSignal;
  };
  /** The name of the first signal that came, null where none did. */
  came(): string | null;
}

const FIRST =
  'no new host is begun; hosts in flight are brought to an end first. ' +
  'Ctrl-C again restores those in flight, a third time leaves them to their guards.';
const SECOND = 'SIGINT: hosts in flight are restored. Ctrl-C once more leaves them to their guards.';

/**
 * First Ctrl-C: settle; second: restore; third: leave. SIGTERM and SIGHUP count as the first, however often they come: a
 * machine that shuts down, or a terminal that is closed, sends both and means no more by it.
 */
export function watchInterrupts(flight: Pick<Flight, 'hosts'>): Interrupts {
  const [stop, undo] = [new AbortController(), new AbortController()];
  let first: string | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (first === null) {
      first = signal;
      tell(`${signal}: ${FIRST}`);
      stop.abort();
    } else if (signal === 'SIGINT' && !undo.signal.aborted) {
      tell(SECOND);
      undo.abort();
    } else if (signal === 'SIGINT') {
      const message = leftToGuards(flight.hosts(Date.now()));
      tell(message);
      answerError({ code: 'left', message, help: 'fleet recover', exit_code: EXIT.interrupted, diagnostics: [] });
      process.exit(EXIT.interrupted);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return { signals: { stop: stop.signal, undo: undo.signal }, came: () => first };
}

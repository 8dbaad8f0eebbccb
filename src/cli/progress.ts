/** Turns events into what a person watches: one live line at a terminal, one line a finished host elsewhere. */
import { createLogUpdate } from 'log-update';
import { printable, type Event, type EventSink } from '../core/index.ts';
import { SLOW_MS, Standings } from './standings.ts';
import { isAsking, tell } from './terminal.ts';

/** Redrawn at most ten times a second: more is flicker, and costs more than the work. */
const REDRAW_MS = 100;

export interface Progress {
  readonly sink: EventSink;
  /** Takes the live line away, before results are printed. */
  stop(): void;
}

/** `total` hosts are looked at; `verbose` tells every step of each. */
export function watchProgress(
  total: number,
  { verbose, live }: { readonly verbose: boolean; readonly live: boolean },
): Progress {
  if (verbose) return { sink: (event) => tellStep(event), stop: () => {} };
  return live ? liveLine(total) : plainLines(total);
}

function tellStep(event: Event): void {
  const time = new Date().toISOString().slice(11, 23);
  if (event.type === 'host-phase') tell(`${time} ${event.host}: ${event.phase}`);
  else if (event.type === 'host-note') tell(`${time} ${event.host}: ${printable(event.message)}`);
  else if (event.type === 'host-planned') tell(`${time} ${event.host}: planned: ${event.plan.decision}`);
  else tellFinished(event);
}

function tellFinished(event: Event): void {
  if (event.type === 'batch-started') tell(`batch ${event.number} of ${event.of}: ${event.hosts} hosts`);
  if (event.type === 'soaking') tell(`waiting ${event.seconds} s before the next batch`);
  if (event.type === 'host-finished') tell(`${event.host}: ${event.outcome.kind}: ${printable(event.outcome.reason)}`);
  if (event.type === 'host-warning') tell(`${event.host}: warning: ${printable(event.message)}`);
}

function plainLines(total: number): Progress {
  const standings = new Standings(total);
  const timer = setInterval(() => {
    const slow = standings.slow(Date.now());
    if (slow !== null && !isAsking()) tell(slow);
  }, SLOW_MS);
  timer.unref();
  const sink = (event: Event): void => {
    standings.take(event, Date.now());
    tellFinished(event);
  };
  return { sink, stop: () => clearInterval(timer) };
}

function liveLine(total: number): Progress {
  const draw = createLogUpdate(process.stderr);
  const standings = new Standings(total);
  let due: NodeJS.Timeout | null = null;
  const redraw = (): void => {
    due ??= setTimeout(() => {
      due = null;
      if (!isAsking()) draw(standings.line(Date.now()));
    }, REDRAW_MS);
  };
  // Where nothing happens the times go on.
  const ticking = setInterval(redraw, 1000);
  ticking.unref();
  const sink = (event: Event): void => {
    standings.take(event, Date.now());
    if (LASTING.has(event.type)) tellFinished(event);
    redraw();
  };
  const stop = (): void => {
    clearInterval(ticking);
    if (due !== null) clearTimeout(due);
    draw.clear();
  };
  return { sink, stop };
}

/** What stays to be read, above the live line. */
const LASTING: ReadonlySet<Event['type']> = new Set<Event['type']>(['host-warning', 'batch-started', 'soaking']);

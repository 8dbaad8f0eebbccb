/** Turns events into what a person watches: one live line at a terminal, one line a finished host elsewhere. */
import { createLogUpdate } from 'log-update';
import { printable, type Event, type EventSink } from '../core/index.ts';
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
  return live ? liveLine(total) : { sink: (event) => tellFinished(event), stop: () => {} };
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

interface Counts {
  readonly active: Map<string, string>;
  planned: number;
  finished: number;
}

function liveLine(total: number): Progress {
  const draw = createLogUpdate(process.stderr);
  const counts: Counts = { active: new Map(), planned: 0, finished: 0 };
  let due: NodeJS.Timeout | null = null;
  const redraw = (): void => {
    due ??= setTimeout(() => {
      due = null;
      if (!isAsking()) draw(lineOf(counts, total));
    }, REDRAW_MS);
  };
  const sink = (event: Event): void => {
    count(event, counts);
    if (event.type === 'host-warning') tellFinished(event);
    redraw();
  };
  const stop = (): void => {
    if (due !== null) clearTimeout(due);
    draw.clear();
  };
  return { sink, stop };
}

function count(event: Event, counts: Counts): void {
  if (event.type === 'host-phase') counts.active.set(event.host, event.phase);
  if (event.type === 'host-planned') counts.planned += 1;
  if (event.type === 'host-finished') counts.finished += 1;
  if (event.type === 'host-planned' || event.type === 'host-finished') counts.active.delete(event.host);
}

function lineOf({ active, planned, finished }: Counts, total: number): string {
  const done = finished > 0 ? `${finished}/${total} hosts done` : `${planned}/${total} hosts looked at`;
  const shown = [...active].slice(0, 4).map(([host, phase]) => `${printable(host)} (${phase})`);
  const more = active.size > shown.length ? ` and ${active.size - shown.length} more` : '';
  return active.size === 0 ? done : `${done} · ${shown.join(', ')}${more}`;
}

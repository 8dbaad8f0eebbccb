/** Turns what is told into what a person watches: a live view at a terminal, lines elsewhere, and more with -v. */
import { printable } from '../../core/index.ts';
import { outputForm } from '../output/form.ts';
import type { Told, ToldSink } from '../output/told.ts';
import { isAsking, shareTerminal, tell } from '../terminal.ts';
import { detailLines, endLine, failureLine, runLine } from './host-lines.ts';
import { LiveArea } from './live-area.ts';
import { SLOW_MS, Standings } from './standings.ts';
import { viewOf } from './view.ts';

/** Redrawn at most ten times a second: nobody reads faster, and it costs more than the work. */
const REDRAW_MS = 100;
/** How often it's looked who hangs, where nobody watches a live view. */
const LOOK_MS = 1000;

export interface Progress {
  readonly sink: ToldSink;
  /** Takes a live view away, before results are printed. */
  stop(): void;
}

/** `total` hosts are worked on. From -vv on every step is a line, and there is no live view. */
export function progressFor(total: number, verbosity: number): Progress {
  if (verbosity >= 2) return stepLines(total);
  return isLive() ? liveView(total, verbosity) : plainLines(total, verbosity);
}

/** A terminal that can move its cursor, and that isn't already written full of events. */
function isLive(): boolean {
  const { TERM } = process.env;
  const shared = outputForm() === 'jsonl' && process.stdout.isTTY === true;
  return process.stderr.isTTY === true && TERM !== 'dumb' && !shared;
}

/** Lines that stay, however the run is watched. */
function lastingLines(told: Told, verbosity: number): readonly string[] {
  const lines = verbosity >= 1 ? detailLines(told) : [failureLine(told)];
  return [runLine(told), ...lines].filter((line) => line !== '');
}

function stepLines(total: number): Progress {
  const standings = new Standings(total, Date.now());
  const sink: ToldSink = (told) => {
    const now = Date.now();
    for (const line of lastingLines(told, 1)) tell(line);
    if (told.type === 'host-phase') {
      const before = standings.since(told.host, now);
      const took = before === null ? '' : ` (${before.phase} took ${before.milliseconds} ms)`;
      tell(`${new Date(now).toISOString().slice(11, 23)} ${printable(told.host)}: ${told.phase}${took}`);
    }
    standings.take(told, now);
  };
  return { sink, stop: () => {} };
}

function plainLines(total: number, verbosity: number): Progress {
  const standings = new Standings(total, Date.now());
  let told = 0;
  const timer = setInterval(() => {
    const now = Date.now();
    const slow = now - told < SLOW_MS ? null : standings.slow(now);
    if (slow === null || isAsking()) return;
    told = now;
    tell(slow);
  }, LOOK_MS);
  timer.unref();
  const sink: ToldSink = (told) => {
    standings.take(told, Date.now());
    const lines = lastingLines(told, verbosity);
    for (const line of lines) tell(line);
    if (told.type === 'host-finished' && lines.length === 0) tell(endLine(told));
  };
  return { sink, stop: () => clearInterval(timer) };
}

function liveView(total: number, verbosity: number): Progress {
  const area = new LiveArea(process.stderr);
  const standings = new Standings(total, Date.now());
  let due: NodeJS.Timeout | null = null;
  const draw = (): void => {
    if (!isAsking()) area.draw(viewOf(standings, Date.now(), area.size));
  };
  const redraw = (): void => {
    due ??= setTimeout(() => {
      due = null;
      draw();
    }, REDRAW_MS);
  };
  // Where nothing happens the times go on.
  const ticking = setInterval(redraw, 1000);
  ticking.unref();
  process.stderr.on('resize', redraw);
  const giveBack = shareTerminal(area);
  const sink: ToldSink = (told) => {
    standings.take(told, Date.now());
    for (const line of lastingLines(told, verbosity)) tell(line);
    redraw();
  };
  const stop = (): void => {
    clearInterval(ticking);
    if (due !== null) clearTimeout(due);
    process.stderr.off('resize', redraw);
    giveBack();
  };
  return { sink, stop };
}

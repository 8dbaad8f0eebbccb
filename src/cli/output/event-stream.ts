/** The stream of `--output jsonl`: a line when a run begins, lines while it goes on, and a recap when it has ended. */
import { tell } from '../terminal.ts';
import { answeringCommand } from './answer.ts';
import { linesOf, type EventLine } from './event-lines.ts';
import { outputForm } from './form.ts';
import { LineStream } from './line-stream.ts';
import type { Told } from './told.ts';

const GONE = 'note: nobody reads the events any more; the work goes on, and its record is kept (fleet runs)';

let lines: LineStream | undefined;
let begun: number | undefined;
let run: string | null = null;
/** How each host stands: its state, or what was decided of it. */
const states = new Map<string, string>();

/** Tells that `hosts` hosts are worked on; once a command, at its first step. */
export function tellStart(hosts: number): void {
  if (begun !== undefined) return;
  begun = Date.now();
  write({ type: 'run-started', 'fleet-events': 1, command: answeringCommand(), hosts });
}

/** Tells an event. */
export function tellEvent(told: Told): void {
  if (outputForm() !== 'jsonl') return;
  if (told.type === 'run-started') run = told.run;
  if (told.type === 'host-planned') states.set(told.host, told.plan.decision);
  for (const line of linesOf(told)) {
    const { host, state } = line.fields;
    if (line.fields.type === 'host-ended' && typeof host === 'string') states.set(host, String(state));
    writeLine(line);
  }
}

/** Tells how it all ended; nothing where nothing was begun. */
export function tellEnd(exitCode: number): void {
  if (begun === undefined) return;
  const counts: Record<string, number> = {};
  for (const state of states.values()) {
    // Planned and agreed to, but not begun.
    const told = run !== null && state === 'change' ? 'pending' : state;
    counts[told] = (counts[told] ?? 0) + 1;
  }
  const seconds = Math.round((Date.now() - begun) / 100) / 10;
  write({ type: 'recap', command: answeringCommand(), run, counts, seconds, exit_code: exitCode });
}

/** Tells an error that ended the command. */
export function tellError(document: Readonly<Record<string, unknown>>): void {
  write({ type: 'error', ...document });
}

function write(fields: EventLine['fields']): void {
  writeLine({ fields, lesser: false });
}

function writeLine(line: EventLine): void {
  if (outputForm() !== 'jsonl') return;
  lines ??= new LineStream(process.stdout, { now: () => new Date(), onGone: () => tell(GONE) });
  lines.write(line);
}

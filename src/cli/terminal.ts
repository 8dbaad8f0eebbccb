/** The only place that writes to the terminal. */
import { once } from 'node:events';
import { styleText } from 'node:util';
import { outputForm } from './output/form.ts';

// A reader that has had enough (`fleet apply | head`) or a terminal that is closed must not end the process: hosts may be
// in flight.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Results, for people and pipes; nothing where programs are answered (--json). A costly text is made where it's printed. */
export function print(text: string | (() => string)): void {
  if (outputForm() === 'text') printDocument(typeof text === 'string' ? text : text());
}

/** A result for whoever it is for, as it is. */
export function printDocument(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** A result as it is, without a newline of ours. */
export function printBytes(bytes: Uint8Array): void {
  if (outputForm() === 'text') process.stdout.write(bytes);
}

/** Progress, warnings and errors: never mixed into the results. */
export function tell(text: string): void {
  if (live !== null) live.persist(text);
  else process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Lines at the bottom of the terminal that are drawn again and again; what is told goes above them. */
interface LiveLines {
  persist(text: string): void;
  clear(): void;
}

let live: LiveLines | null = null;

// However the process ends, no half of a view stays behind.
process.on('exit', () => live?.clear());

/** Shares the terminal with live lines until the function that it gives is called, which takes them away. */
export function shareTerminal(lines: LiveLines): () => void {
  live = lines;
  return () => {
    lines.clear();
    live = null;
  };
}

/** Whether a person sits there who can be asked. */
export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** A long result, at the pace at which it is read. */
export async function printPieces(pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (!process.stdout.writable) return;
    // Who has had enough closes: nothing drains then.
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain').catch(() => undefined);
  }
}

let questions = 0;

/** Whether somebody is being asked something: nothing may be drawn over the question. */
export function isAsking(): boolean {
  return questions > 0;
}

/** Keeps the terminal for a question while it is asked. */
export async function whileAsking<T>(ask: () => Promise<T>): Promise<T> {
  questions += 1;
  live?.clear();
  try {
    return await ask();
  } finally {
    questions -= 1;
  }
}

/** Columns of the terminal that results go to; 80 where they go elsewhere. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? Math.min(process.stdout.columns, 120) : 80;
}

const STYLES = { good: 'green', bad: 'red', unknown: 'yellow', quiet: 'dim' } as const;

/** Colour, where results go to a terminal that has it (and NO_COLOR, FORCE_COLOR say so); the words are the same. */
export function paint(tone: keyof typeof STYLES, text: string): string {
  return styleText(STYLES[tone], text, { stream: process.stdout });
}

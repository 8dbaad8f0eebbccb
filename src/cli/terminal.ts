/** The only place that writes to the terminal. */
import { once } from 'node:events';
import { styleText } from 'node:util';

// A reader that has had enough (`fleet apply | head`) or a terminal that is closed must not end the process: hosts may be
// in flight.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Results, for people and pipes. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** A result as it is, without a newline of ours. */
export function printBytes(bytes: Uint8Array): void {
  process.stdout.write(bytes);
}

/** Progress, warnings and errors: never mixed into the results. */
export function tell(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Whether a person sits there who can be asked. */
export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** A long result, at the pace at which it is read. */
export async function printPieces(pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
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

/** The only place that writes to the terminal. */
import { styleText } from 'node:util';

/** Results, for people and pipes. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Progress, warnings and errors: never mixed into the results. */
export function tell(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Whether a person sits there who can be asked. */
export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
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

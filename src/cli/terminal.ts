/** The only place that writes to the terminal. */
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

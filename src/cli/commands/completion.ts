/** `fleet completion`, and the hidden command that its scripts call whenever somebody presses Tab. */
import type { Command } from 'commander';
import { printable } from '../../core/index.ts';
import { candidatesFor } from '../completion/candidates.ts';
import { completionScript } from '../completion/scripts.ts';
import { EXIT } from '../exit.ts';
import { answer } from '../output/answer.ts';
import { print } from '../terminal.ts';

export function completionCommand(shell: string): number {
  print(completionScript(shell));
  answer(() => ({ shell, script: completionScript(shell) }));
  return EXIT.ok;
}

/** One `WORD<tab>HELP` a line. A line that can't be completed is nothing to complain of. */
export async function completeCommand(program: Command, words: readonly string[]): Promise<number> {
  const candidates = await candidatesFor(program, words).catch(() => []);
  const lines = candidates
    // A name that a terminal can't show can't be typed either.
    .filter(({ value }) => printable(value) === value && !/[\t\n]/.test(value))
    .map(({ value, help }) => `${value}\t${printable(help).replace(/\s+/g, ' ')}\n`);
  if (lines.length > 0) print(lines.join(''));
  return EXIT.ok;
}

/** The scripts that shells load. Each only asks `fleet __complete -- WORDS…`, which gives `WORD<tab>HELP` lines. */
import { readFileSync } from 'node:fs';

/** Shells that there is a script for: `fleet.SHELL` beside this file. */
export const SHELLS: readonly string[] = ['bash', 'zsh', 'fish'];

export function completionScript(shell: string): string {
  return readFileSync(new URL(`./fleet.${shell}`, import.meta.url), 'utf8');
}

/** Whether a line has a value already. */
import type { Occurrence } from './configuration.ts';
import { splitWords } from './words.ts';

/** Quotes and blanks between words make no difference; a variable counts as what it stands for. */
export function sameValue(current: Pick<Occurrence, 'rawArgs' | 'args'>, args: string): boolean {
  if (current.rawArgs === args) return true;
  const wanted = splitWords(args).map((w) => w.value);
  return wanted.length === current.args.length && wanted.every((word, i) => word === current.args[i]);
}

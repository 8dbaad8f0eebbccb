/** The document that `--json` prints: commands add to it while they work, and it is printed once, when they have ended. */
import { jsonText } from '../../reports/json.ts';
import { printDocument, printPieces } from '../terminal.ts';
import { outputForm } from './form.ts';

/** What a document holds, behind the mark of its command. */
export type Fields = Readonly<Record<string, unknown>>;

let name = '';
let fields: Record<string, unknown> = {};
let text: string | undefined;
let due = false;

/** Begins the document of a command, e.g. `records-verify`. */
export function beginAnswer(command: string): void {
  name = command;
  fields = {};
  text = undefined;
  due = true;
}

/** Adds fields to the document. They are made only where a document is wanted. */
export function answer(more: () => Fields): void {
  if (outputForm() === 'json') Object.assign(fields, more());
}

/** Adds an item to a list of the document. */
export function answerItem(list: string, item: () => unknown): void {
  if (outputForm() !== 'json') return;
  const items: unknown = (fields[list] ??= []);
  if (Array.isArray(items)) items.push(item());
}

/** The whole document where its shape is older than the marks, or somebody else's. */
export function answerWhole(document: () => string): void {
  if (outputForm() === 'json') text = document();
}

/** Prints the whole document now, at the pace at which it is read: for one that shouldn't lie in memory. */
export async function answerPieces(document: () => Iterable<string>): Promise<void> {
  if (outputForm() !== 'json') return;
  due = false;
  await printPieces(document());
}

/** Prints the document once, if one is wanted. The number in its mark counts changes that break programs. */
export function finishAnswer(): void {
  if (outputForm() === 'json' && due) printDocument(text ?? jsonText({ [`fleet-${name}`]: 1, ...fields }));
  due = false;
}

/** The command that answers. */
export function answeringCommand(): string {
  return name;
}

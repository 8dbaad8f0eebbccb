/** Reads the lines of a file, or of a condition that holds. */
import type { At, Block } from './block.ts';
import { closeSection, endOfFile } from './close-section.ts';
import type { SourceFile } from './configuration.ts';
import { Cursor } from './cursor.ts';
import type { Line, Origin } from './cursor.ts';
import { executeDirective } from './execute.ts';
import { wordsOf } from '../text/line-words.ts';
import { openSection } from './open-section.ts';
import type { Reading } from './reading.ts';
import { closedBy, openedBy } from '../text/section-line.ts';

/** Sections and includes within each other, together; keeps the recursion far from the end of the stack. */
const MAX_DEPTH = 400;

/** Reads a file of the closure into `block`; its bytes are parsed once however often it is included. */
export function readFile(
  reading: Reading,
  file: SourceFile,
  { origin, block }: { origin: Origin; block: Block },
): void {
  const document = reading.document(file);
  const cursor = new Cursor(document, origin, ({ place }) => {
    reading.problem('line-lost', "httpd doesn't read a last line without line end that follows a macro", place);
  });
  if (reading.takes(document, origin)) readBlock({ reading, cursor, block });
}

function readBlock(at: At): void {
  const { reading, cursor, block } = at;
  for (let line = cursor.next(); line !== null && !reading.stopped; line = cursor.next()) {
    if (block.depth + block.frames.length > MAX_DEPTH) {
      return reading.stop('too-large', `nested deeper than ${MAX_DEPTH}`, line.place);
    }
    if (readLine(at, line)) return;
  }
  if (!reading.stopped) endOfFile(at);
}

/** Whether the line closes the block. */
function readLine(at: At, line: Line): boolean {
  const { reading, block } = at;
  const { text } = line.logical;
  if (text === '') return false;
  if (text.startsWith('#')) reading.comment(line, block.context);
  else if (closesCondition(block, text)) return true;
  else return readExpanded(at, line, reading.expand(text, line.place));
  return false;
}

/** A condition wants its close alone on the line, without variables (`ap_build_cont_config`). */
function closesCondition({ condition, frames }: Block, text: string): boolean {
  return condition !== null && frames.length === 0 && text.toLowerCase() === `</${condition.name}>`;
}

function readExpanded(at: At, line: Line, text: string): boolean {
  const words = wordsOf(line.logical, text);
  const close = closedBy(words.first);
  if (close !== null) return closeSection(at, line, close.toLowerCase());
  const name = openedBy(words.first);
  if (name !== null) openSection(at, line, { name, text, read: readBlock });
  // Two quotes as the first word name nothing, and httpd passes over the line.
  else if (words.first !== '') executeDirective(at, line, words);
  return false;
}

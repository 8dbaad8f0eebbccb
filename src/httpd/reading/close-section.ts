/** Closes sections; those that httpd would refuse are forgotten and opaque. */
import type { At, Frame } from './block.ts';
import type { Line } from './cursor.ts';

/** Takes a line that closes `name` (in lower case). Whether it closes the whole block. */
export function closeSection(at: At, line: Line, name: string): boolean {
  const { cursor, block } = at;
  const index = block.find(name);
  if (index !== -1) {
    forgetFrom(at, index + 1);
    closeFrame(at, line);
    return false;
  }
  if (block.condition?.name === name) {
    if (block.frames.length > 0) forgetFrom(at, 0);
    else stray(at, line);
    return true;
  }
  if (block.condition === null || !block.isIn(name)) {
    stray(at, line);
    return false;
  }
  // It closes a section around the condition, which therefore has no end.
  cursor.unread(line);
  forget(at, block.condition);
  return true;
}

function closeFrame({ reading, block }: At, line: Line): void {
  const frame = block.frames.pop();
  if (frame !== undefined && frame.noted !== null) reading.enclosing.close(frame.noted, frame.line, line);
}

function stray({ reading, block }: At, line: Line): void {
  const cause = line.origin.macros.length > 0 ? 'unbalanced-macro' : 'unmatched-close';
  reading.opaque([line], { cause, line, context: block.context });
}

/** Forgets the sections from that place in the frames on: another one was closed before they were. */
function forgetFrom(at: At, index: number): void {
  const frame = at.block.frames[index];
  if (frame === undefined) return;
  at.block.frames.length = index;
  forget(at, frame, 1);
}

/** `ahead` lines were read that aren't part of it. */
function forget({ reading, cursor }: At, { before, line, around }: Frame, ahead = 0): void {
  const lines = cursor.since(before.line);
  reading.forget(before);
  reading.opaque(ahead === 0 ? lines : lines.slice(0, -ahead), {
    cause: line.origin.macros.length > 0 ? 'unbalanced-macro' : 'unclosed-section',
    line,
    context: around,
  });
}

/**
 * What is open at the end of a file. httpd forgives a condition that holds, and then everything that is open inside it,
 * too (`ap_build_cont_config` just stops); it refuses any other section.
 */
export function endOfFile(at: At): void {
  const { reading, cursor, block } = at;
  const { condition } = block;
  if (condition === null) {
    const [outermost] = block.frames;
    block.frames.length = 0;
    if (outermost !== undefined) forget(at, outermost);
    return;
  }
  reading.problem('unclosed-section', `<${condition.name}> is closed by the end of the file`, condition.line.place);
  for (const { line, around, before } of block.frames) {
    reading.opaque(cursor.since(before.line), { cause: 'unclosed-section', line, context: around, before });
  }
}

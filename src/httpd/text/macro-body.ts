/** Reads the body of a <Macro> as text, as mod_macro does. */
import type { MacroNode } from './document.ts';
import type { LogicalLine } from './lines.ts';
import { sectionArguments } from './section-line.ts';
import { readWord } from './words.ts';

/**
 * Takes the macro that the line at `index` opens. Only `<Macro` and `</Macro>` count for the nesting, so a body may be
 * unbalanced (mod_macro `get_lines_till_end_token`). `node` is null if the end is missing; then `next` is the end of
 * the file.
 */
export function readMacro(
  lines: readonly LogicalLine[],
  open: LogicalLine,
  index: number,
): { node: MacroNode | null; next: number } {
  let depth = 1;
  let next = index + 1;
  for (let line = lines[next]; line !== undefined; line = lines[next]) {
    depth += nesting(line);
    if (depth === 0) return { node: macroNode(open, lines.slice(index + 1, next), line), next: next + 1 };
    next += 1;
  }
  return { node: null, next };
}

export function nesting(line: LogicalLine): -1 | 0 | 1 {
  if (line.text.startsWith('#')) return 0;
  const first = readWord(line.text, 0).word.value.toLowerCase();
  if (first === '</macro>') return -1;
  return first === '<macro' ? 1 : 0;
}

function macroNode(open: LogicalLine, body: readonly LogicalLine[], close: LogicalLine): MacroNode {
  const { start, line } = open;
  const { end, endLine } = close;
  const rawArgs = sectionArguments(open.text)?.text.trim() ?? '';
  return { kind: 'macro', rawArgs, open, close, body, start, end, line, endLine };
}

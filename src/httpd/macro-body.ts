/** Reads the body of a <Macro> as text, as mod_macro does. */
import type { MacroNode } from './document.ts';
import type { LogicalLine } from './lines.ts';
import { sectionArguments } from './section-line.ts';
import { readWord } from './words.ts';

/**
 * Takes the macro that opens at `index`. Only `<Macro` and `</Macro>` count for the nesting, so a body may be
 * unbalanced (mod_macro `get_lines_till_end_token`). `node` is null if the end is missing; then `next` is the end of
 * the file.
 */
export function readMacro(lines: readonly LogicalLine[], index: number): { node: MacroNode | null; next: number } {
  let depth = 1;
  for (let i = index + 1; i < lines.length; i += 1) {
    depth += nesting(lines[i]);
    if (depth === 0) return { node: macroNode(lines, index, i), next: i + 1 };
  }
  return { node: null, next: lines.length };
}

export function nesting(line: LogicalLine | undefined): -1 | 0 | 1 {
  if (line === undefined || line.text.startsWith('#')) return 0;
  const first = readWord(line.text, 0).word.value.toLowerCase();
  if (first === '</macro>') return -1;
  return first === '<macro' ? 1 : 0;
}

function macroNode(lines: readonly LogicalLine[], openIndex: number, closeIndex: number): MacroNode {
  const open = lines[openIndex];
  const close = lines[closeIndex];
  if (open === undefined || close === undefined) throw new Error('macro without its own lines');
  return {
    kind: 'macro',
    rawArgs: (sectionArguments(open.text)?.text ?? '').trim(),
    open,
    close,
    body: lines.slice(openIndex + 1, closeIndex),
    start: open.start,
    end: close.end,
    line: open.line,
    endLine: close.endLine,
  };
}

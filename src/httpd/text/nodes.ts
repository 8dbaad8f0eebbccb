/** Makes the nodes of the tree from logical lines. */
import type { Argument, BlankNode, CommentNode, DirectiveNode, SectionNode, Node } from './document.ts';
import { byteOffset } from './lines.ts';
import type { LogicalLine } from './lines.ts';
import { openName, sectionArguments, withoutBracket } from './section-line.ts';
import { readWord, splitWords } from './words.ts';
import type { Word } from './words.ts';

/** A blank or comment line. */
export function lineNode(line: LogicalLine): BlankNode | CommentNode {
  const base = { start: line.start, end: line.end, line: line.line, endLine: line.endLine, logical: line };
  return line.text === '' ? { kind: 'blank', ...base } : { kind: 'comment', text: line.text, ...base };
}

export function directiveNode(line: LogicalLine): DirectiveNode {
  const { word, next } = readWord(line.text, 0);
  return {
    kind: 'directive',
    name: withoutBracket(word.value),
    nameSpan: { start: byteOffset(line, word.start), end: byteOffset(line, word.end) },
    args: splitWords(line.text, next).map((w) => argument(line, w)),
    rawArgs: line.text.slice(next),
    logical: line,
    start: line.start,
    end: line.end,
    line: line.line,
    endLine: line.endLine,
  };
}

/** The lines of a section; `last` is the close line, or the end of the file where there is none. */
export interface SectionLines {
  readonly open: LogicalLine;
  readonly close: LogicalLine | null;
  readonly last: LogicalLine;
}

export function sectionNode({ open, close, last }: SectionLines, children: readonly Node[]): SectionNode {
  const inner = sectionArguments(open.text) ?? { text: '', offset: open.text.length };
  const words = splitWords(inner.text).map((w) => ({ ...w, start: w.start + inner.offset, end: w.end + inner.offset }));
  return {
    kind: 'section',
    name: openName(open.text) ?? '',
    rawArgs: inner.text.trim(),
    args: words.map((w) => argument(open, w)),
    open,
    close,
    children,
    start: open.start,
    end: last.end,
    line: open.line,
    endLine: last.endLine,
  };
}

function argument(line: LogicalLine, word: Word): Argument {
  const start = byteOffset(line, word.start);
  // A word may be spliced from two physical lines: its last character decides where it ends.
  return { value: word.value, start, end: word.end > word.start ? byteOffset(line, word.end - 1) + 1 : start };
}

/** Builds the tree of a configuration file. Never throws, never loses a byte, linear in time. */
import type { Document, Node, OpaqueNode, OpaqueReason } from './document.ts';
import { splitLogicalLines } from './lines.ts';
import type { LogicalLine } from './lines.ts';
import { readMacro } from './macro-body.ts';
import { endsCode, holdsCode } from './module-code.ts';
import { closeName, isConditional, isMacroOpen, openName, sectionArguments } from './section-line.ts';
import { directiveNode, lineNode, sectionNode } from './nodes.ts';

/** Sections nested deeper than this are kept as opaque bytes; real configurations have less than ten. */
export const MAX_SECTION_DEPTH = 200;

interface Frame {
  readonly name: string;
  /** The line that opens it, and its index in the list of lines. */
  readonly open: LogicalLine;
  readonly index: number;
  readonly children: Node[];
}

interface State {
  readonly lines: readonly LogicalLine[];
  readonly stack: Frame[];
  readonly root: Node[];
  /** How many frames of each name are open, so that a stray close is told from a far one in constant time. */
  readonly open: Map<string, number>;
}

/** Parses one file; `bytes` is latin1. */
export function parseDocument(bytes: string): Document {
  const lines = splitLogicalLines(bytes);
  const state: State = { lines, stack: [], root: [], open: new Map() };
  let index = 0;
  for (let line = lines[index]; line !== undefined; line = lines[index]) index = step(state, line, index);
  endOfFile(state);
  return { bytes, lines, nodes: state.root };
}

/**
 * What is open at the end of the file. httpd forgives a section that is decided while it reads, if it holds, and then
 * everything that is open inside it, too (`ap_build_cont_config` just stops); one of another kind makes it refuse.
 */
function endOfFile(state: State): void {
  const outermost = state.stack[0];
  if (outermost === undefined) return;
  const forgiven = state.stack.length <= MAX_SECTION_DEPTH && isConditional(outermost.name);
  if (forgiven) return closeAll(state);
  state.root.push(opaque(outermost.open, state.lines.slice(outermost.index + 1), 'unclosed-section'));
}

function closeAll(state: State): void {
  for (let frame = state.stack.pop(); frame !== undefined; frame = state.stack.pop()) {
    const last = state.lines.at(-1) ?? frame.open;
    add(state, sectionNode({ open: frame.open, close: null, last }, frame.children), state.lines.length);
  }
}

/** Consumes the line at `index` (a macro consumes its whole body) and returns the index of the next one. */
function step(state: State, line: LogicalLine, index: number): number {
  if (line.text === '' || line.text.startsWith('#')) return add(state, lineNode(line), index + 1);
  const close = closeName(line.text);
  if (close !== null) return closeSection(state, close, { line, index });
  const name = openName(line.text);
  if (name === null) return add(state, directiveNode(line), index + 1);
  if (name === '') return add(state, opaque(line, [], 'malformed-section'), index + 1);
  if (isMacroOpen(name)) return macro(state, line, index);
  if (holdsCode(name)) return code(state, name, { line, index });
  return openSection(state, name, { line, index });
}

function add(state: State, node: Node, next: number): number {
  (state.stack.at(-1)?.children ?? state.root).push(node);
  return next;
}

function macro(state: State, open: LogicalLine, index: number): number {
  const { node, next } = readMacro(state.lines, open, index);
  return add(state, node ?? opaque(open, state.lines.slice(index + 1, next), 'unclosed-section'), next);
}

/** A line and its index in the list of lines. */
interface Here {
  readonly line: LogicalLine;
  readonly index: number;
}

function code(state: State, name: string, { line, index }: Here): number {
  let next = index + 1;
  for (let each = state.lines[next]; each !== undefined; each = state.lines[next]) {
    next += 1;
    if (endsCode(name, each)) break;
  }
  return add(state, opaque(line, state.lines.slice(index + 1, next), 'module-code'), next);
}

function openSection(state: State, name: string, { line, index }: Here): number {
  const key = name.toLowerCase();
  state.stack.push({ name: key, open: line, index, children: [] });
  state.open.set(key, (state.open.get(key) ?? 0) + 1);
  return index + 1;
}

function closeSection(state: State, name: string, here: Here): number {
  const { line, index } = here;
  const key = name.toLowerCase();
  const isOpen = (state.open.get(key) ?? 0) > 0;
  let unclosed: Frame | null = null;
  for (let frame = isOpen ? pop(state) : undefined; frame !== undefined; frame = pop(state)) {
    if (frame.name === key) return closeFrame(state, { frame, unclosed }, here);
    unclosed = frame;
  }
  return add(state, opaque(line, [], 'unmatched-close'), index + 1);
}

function pop(state: State): Frame | undefined {
  const frame = state.stack.pop();
  if (frame !== undefined) state.open.set(frame.name, (state.open.get(frame.name) ?? 1) - 1);
  return frame;
}

interface Closed {
  readonly frame: Frame;
  /** The outermost of the sections in it that were left open: the others lie inside that. */
  readonly unclosed: Frame | null;
}

function closeFrame(state: State, { frame, unclosed }: Closed, { line: close, index }: Here): number {
  const { open, children } = frame;
  const between = (from: number): readonly LogicalLine[] => state.lines.slice(from + 1, index);
  if (unclosed !== null) children.push(opaque(unclosed.open, between(unclosed.index), 'unclosed-section'));
  const depth = state.stack.length;
  if (depth > MAX_SECTION_DEPTH) return index + 1; // lies inside the opaque node of the frame at the limit
  const malformed = sectionArguments(open.text) === null;
  if (depth < MAX_SECTION_DEPTH && !malformed)
    return add(state, sectionNode({ open, close, last: close }, children), index + 1);
  const reason = malformed ? 'malformed-section' : 'nested-too-deep';
  return add(state, opaque(open, [...between(frame.index), close], reason), index + 1);
}

function opaque(first: LogicalLine, others: readonly LogicalLine[], reason: OpaqueReason): OpaqueNode {
  const { start, line } = first;
  const { end, endLine } = others.at(-1) ?? first;
  return { kind: 'opaque', reason, lines: [first, ...others], start, end, line, endLine };
}

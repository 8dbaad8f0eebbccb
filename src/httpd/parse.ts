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
  /** Index of the open line in the list of lines. */
  readonly openIndex: number;
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
  while (index < lines.length) index = step(state, index);
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
  state.root.push(opaque(state, [outermost.openIndex, state.lines.length], 'unclosed-section'));
}

function closeAll(state: State): void {
  for (let frame = state.stack.pop(); frame !== undefined; frame = state.stack.pop()) {
    const open = state.lines[frame.openIndex];
    const last = state.lines.at(-1);
    if (open === undefined || last === undefined) throw new Error('section without its own lines');
    add(state, sectionNode({ open, close: null, last }, frame.children), state.lines.length);
  }
}

/** Consumes the line at `index` (a macro consumes its whole body) and returns the index of the next one. */
function step(state: State, index: number): number {
  const line = state.lines[index];
  if (line === undefined) return index + 1;
  if (line.text === '' || line.text.startsWith('#')) return add(state, lineNode(line), index + 1);
  const close = closeName(line.text);
  if (close !== null) return closeSection(state, close, index);
  const name = openName(line.text);
  if (name === null) return add(state, directiveNode(line), index + 1);
  if (name === '') return add(state, opaque(state, [index, index + 1], 'malformed-section'), index + 1);
  if (isMacroOpen(name)) return macro(state, index);
  if (holdsCode(name)) return code(state, name, index);
  return openSection(state, name, index);
}

function add(state: State, node: Node, next: number): number {
  (state.stack.at(-1)?.children ?? state.root).push(node);
  return next;
}

function macro(state: State, index: number): number {
  const { node, next } = readMacro(state.lines, index);
  return add(state, node ?? opaque(state, [index, next], 'unclosed-section'), next);
}

function code(state: State, name: string, index: number): number {
  let last = index;
  for (let line = state.lines[last + 1]; line !== undefined; line = state.lines[last + 1]) {
    last += 1;
    if (endsCode(name, line)) break;
  }
  return add(state, opaque(state, [index, last + 1], 'module-code'), last + 1);
}

function openSection(state: State, name: string, index: number): number {
  const key = name.toLowerCase();
  state.stack.push({ name: key, openIndex: index, children: [] });
  state.open.set(key, (state.open.get(key) ?? 0) + 1);
  return index + 1;
}

function closeSection(state: State, name: string, index: number): number {
  const key = name.toLowerCase();
  if ((state.open.get(key) ?? 0) === 0)
    return add(state, opaque(state, [index, index + 1], 'unmatched-close'), index + 1);
  const { frame, unclosed } = popTo(state, key);
  if (unclosed !== null) frame.children.push(opaque(state, [unclosed.openIndex, index], 'unclosed-section'));
  return closeFrame(state, frame, index);
}

/** Only the outermost of the sections that were left open matters: the others lie inside it. */
function popTo(state: State, key: string): { frame: Frame; unclosed: Frame | null } {
  let unclosed: Frame | null = null;
  for (let frame = pop(state); frame !== undefined; frame = pop(state)) {
    if (frame.name === key) return { frame, unclosed };
    unclosed = frame;
  }
  throw new Error(`no open section ${key}`);
}

function pop(state: State): Frame | undefined {
  const frame = state.stack.pop();
  if (frame !== undefined) state.open.set(frame.name, (state.open.get(frame.name) ?? 1) - 1);
  return frame;
}

function closeFrame(state: State, frame: Frame, closeIndex: number): number {
  const open = state.lines[frame.openIndex];
  const close = state.lines[closeIndex];
  if (open === undefined || close === undefined) throw new Error('section without its own lines');
  const depth = state.stack.length;
  const readable = sectionArguments(open.text) !== null;
  if (depth < MAX_SECTION_DEPTH && readable)
    return add(state, sectionNode({ open, close, last: close }, frame.children), closeIndex + 1);
  if (depth > MAX_SECTION_DEPTH) return closeIndex + 1; // lies inside the opaque node of the frame at the limit
  return add(
    state,
    opaque(state, [frame.openIndex, closeIndex + 1], readable ? 'nested-too-deep' : 'malformed-section'),
    closeIndex + 1,
  );
}

/** `range` counts lines. */
function opaque(state: State, range: readonly [number, number], reason: OpaqueReason): OpaqueNode {
  const lines = state.lines.slice(range[0], range[1]);
  const first = lines[0];
  const last = lines.at(-1);
  if (first === undefined || last === undefined) throw new Error('opaque node without lines');
  return { kind: 'opaque', reason, lines, start: first.start, end: last.end, line: first.line, endLine: last.endLine };
}

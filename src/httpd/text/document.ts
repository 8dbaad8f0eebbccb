/** The tree of one configuration file: nodes that own spans of its bytes. */
import type { LogicalLine } from './lines.ts';

/** `[start, end)` in the bytes of the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An argument as written: its value without quotes and escapes, and its place in the file with them. */
export interface Argument extends Span {
  readonly value: string;
}

interface NodeBase extends Span {
  /** Physical lines, counted from 1. */
  readonly line: number;
  readonly endLine: number;
}

/** An ordinary directive. Nothing is expanded here: `${X}` stands as written. */
export interface DirectiveNode extends NodeBase {
  readonly kind: 'directive';
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Argument[];
  /** Everything after the name, with continuations joined. */
  readonly rawArgs: string;
  readonly logical: LogicalLine;
}

/** `<Name args> … </Name>`. Its span is the open line, the children and the close line. */
export interface SectionNode extends NodeBase {
  readonly kind: 'section';
  /** Without the angle bracket: `VirtualHost`. */
  readonly name: string;
  /** Text between the name and the last `>`. */
  readonly rawArgs: string;
  readonly args: readonly Argument[];
  readonly open: LogicalLine;
  /** Null for an <IfModule>, <IfDefine> … that the end of the file closes, and for sections open inside it. */
  readonly close: LogicalLine | null;
  readonly children: readonly Node[];
}

/** `<Macro name $param …> … </Macro>`. The body is text until it is used, so it has no children. */
export interface MacroNode extends NodeBase {
  readonly kind: 'macro';
  readonly rawArgs: string;
  readonly open: LogicalLine;
  readonly close: LogicalLine;
  readonly body: readonly LogicalLine[];
}

/** A comment, with the lines its trailing backslashes swallowed. */
export interface CommentNode extends NodeBase {
  readonly kind: 'comment';
  readonly text: string;
  readonly logical: LogicalLine;
}

export interface BlankNode extends NodeBase {
  readonly kind: 'blank';
  readonly logical: LogicalLine;
}

/** Why a part of a file could not be understood. Of these, httpd takes only code that one of its modules reads. */
export type OpaqueReason =
  'unmatched-close' | 'unclosed-section' | 'malformed-section' | 'nested-too-deep' | 'module-code';

/** Bytes that are kept but not understood. */
export interface OpaqueNode extends NodeBase {
  readonly kind: 'opaque';
  readonly reason: OpaqueReason;
  readonly lines: readonly LogicalLine[];
}

export type Node = DirectiveNode | SectionNode | MacroNode | CommentNode | BlankNode | OpaqueNode;

/** A parsed file. Law: the spans of `nodes`, and of the leaves below them, tile `bytes`. */
export interface Document {
  readonly bytes: string;
  readonly lines: readonly LogicalLine[];
  readonly nodes: readonly Node[];
}

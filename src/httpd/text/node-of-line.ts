/** Finds the node that a logical line is. */
import type { CommentNode, DirectiveNode, Document, Node } from './document.ts';
import type { LogicalLine } from './lines.ts';

type LineNode = DirectiveNode | CommentNode;

const indexes = new WeakMap<Document, Map<LogicalLine, LineNode>>();

/** Null for a line that opens or closes a section, a blank one, and one that lies in a macro or an opaque region. */
export function nodeOfLine(document: Document, line: LogicalLine): LineNode | null {
  const known = indexes.get(document);
  if (known !== undefined) return known.get(line) ?? null;
  const index = new Map<LogicalLine, LineNode>();
  enter(document.nodes, index);
  indexes.set(document, index);
  return index.get(line) ?? null;
}

function enter(nodes: readonly Node[], index: Map<LogicalLine, LineNode>): void {
  for (const node of nodes) {
    if (node.kind === 'directive' || node.kind === 'comment') index.set(node.logical, node);
    if (node.kind === 'section') enter(node.children, index);
  }
}

/** Which directives a part of a tree mentions, in force or not. */
import type { Node } from './document.ts';
import type { LogicalLine } from './lines.ts';
import { readWord } from './words.ts';

/** Lower-case names of all directives in the nodes, those of macro bodies and opaque lines too. */
export function mentionedNames(nodes: readonly Node[]): Set<string> {
  const names = new Set<string>();
  const open = [...nodes];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'directive') names.add(node.name.toLowerCase());
    if (node.kind === 'section') for (const child of node.children) open.push(child);
    if (node.kind === 'macro') for (const line of node.body) names.add(nameOf(line));
    if (node.kind === 'opaque') for (const line of node.lines) names.add(nameOf(line));
  }
  return names;
}

function nameOf(line: LogicalLine): string {
  return readWord(line.text, 0).word.value.toLowerCase();
}

/** Reads a configuration as httpd does: includes, conditions, defines and macros put in order into one stream. */
import type { Configuration, ConfigurationSource, Context } from './configuration.ts';
import type { DirectiveNode, Node, SectionNode } from './document.ts';
import { executeDirective } from './execute.ts';
import { sourceFile } from './file-view.ts';
import { Reading } from './reading.ts';
import type { Position } from './reading.ts';
import { isConditional, openName, sectionArguments } from './section-line.ts';
import { splitWords } from './words.ts';

/**
 * Resolves a configuration. Never throws and always ends: sizes are limited, and everything that isn't understood is
 * in `problems` and `opaqueRegions`.
 */
export function resolveConfiguration(source: ConfigurationSource): Configuration {
  const reading = new Reading(source, walkNodes);
  const main = sourceFile(source, source.mainFile);
  const place = { path: source.mainFile, realPath: main?.realPath ?? source.mainFile, line: 1 };
  const context: Context = { vhost: null, sections: [] };
  if (main === undefined) reading.missing({ ...place, target: source.mainFile, optional: false });
  else reading.readFile(main, { file: place, includeChain: [], context, macros: [], lineAt: null, depth: 0 });
  return reading.configuration();
}

/** Sections and includes within each other, together; keeps the recursion far from the end of the stack. */
const MAX_DEPTH = 400;

function walkNodes(reading: Reading, nodes: readonly Node[], position: Position): void {
  for (const node of nodes) {
    if (reading.stopped) return;
    if (position.depth > MAX_DEPTH) return reading.stop('too-large', `nested deeper than ${MAX_DEPTH}`, position.file);
    walkNode(reading, node, position);
  }
}

function walkNode(reading: Reading, node: Node, position: Position): void {
  switch (node.kind) {
    case 'blank':
      return;
    case 'comment':
      return reading.comment(node, position);
    case 'opaque':
      return reading.opaque(node.lines, {
        cause: position.macros.length > 0 ? 'unbalanced-macro' : node.reason,
        position,
      });
    case 'macro':
      return reading.defineMacro(node, position);
    case 'section':
      return walkSection(reading, node, position);
    case 'directive':
      return walkDirective(reading, node, position);
  }
}

function walkDirective(reading: Reading, node: DirectiveNode, position: Position): void {
  const text = reading.expand(node.logical.text, reading.placeOf(node.line, position));
  executeDirective(reading, { node, text, position });
}

function walkSection(reading: Reading, node: SectionNode, position: Position): void {
  const place = reading.placeOf(node.line, position);
  const text = reading.expand(node.open.text, place);
  const name = openName(text) ?? node.name;
  const args = sectionArguments(text)?.text ?? '';
  if (node.close === null) noteUnclosed(reading, node, { name, args, position });
  if (isConditional(name)) return walkConditional(reading, node, { name, args, position });
  const written = `<${name} ${args.trim()}>`;
  if (name.toLowerCase() === 'virtualhost') return walkVirtualHost(reading, node, { args, written, position });
  const section = { name, args: splitWords(args).map((w) => w.value), written, place };
  const context = { ...position.context, sections: [...position.context.sections, section] };
  walkNodes(reading, node.children, { ...position, depth: position.depth + 1, context });
}

/** httpd takes a truncated file like this one; fleet reads it as httpd does, but changes nothing in it. */
function noteUnclosed(reading: Reading, node: SectionNode, { name, position }: Opened): void {
  if (!isConditional(name)) return reading.opaqueSection(node, { cause: 'unclosed-section', position });
  reading.problem(
    'unclosed-section',
    `<${name}> is closed by the end of the file`,
    reading.placeOf(node.line, position),
  );
}

interface Opened {
  readonly name: string;
  readonly args: string;
  readonly position: Position;
}

function walkConditional(reading: Reading, node: SectionNode, { name, args, position }: Opened): void {
  if (node.close === null && position.macros.length > 0) {
    return reading.opaqueSection(node, { cause: 'unbalanced-macro', position });
  }
  const holds = reading.condition(name, args, position);
  if (holds === true) walkNodes(reading, node.children, { ...position, depth: position.depth + 1 });
  if (holds === null) reading.opaqueSection(node, { cause: 'unknown-condition', position });
  if (holds === false && node.close === null) reading.opaqueSection(node, { cause: 'unclosed-section', position });
}

function walkVirtualHost(
  reading: Reading,
  node: SectionNode,
  opened: Omit<Opened, 'name'> & { written: string },
): void {
  const { position } = opened;
  const { vhost, sections } = position.context;
  if (vhost !== null || sections.length > 0) {
    return reading.opaqueSection(node, { cause: 'nested-virtual-host', position });
  }
  const id = reading.virtualHost(node, opened);
  walkNodes(reading, node.children, { ...position, depth: position.depth + 1, context: { vhost: id, sections: [] } });
}

/** The names that an expression can't do without: what they are bound to is needed wherever it's evaluated. */
import type { CallArguments, Node } from './node.ts';
import { compileCondition, compileTemplate, isTemplate } from './template.ts';

/** A name, and where it stands in the text. */
export interface NeededName {
  readonly name: string;
  readonly offset: number;
}

/** Names of a text, and those that it asks about before: by `is defined`, or by a default. */
export interface TextNames {
  readonly needed: readonly NeededName[];
  readonly guarded: ReadonlySet<string>;
}

const NONE: TextNames = { needed: [], guarded: new Set() };

/** Of a text with templates; none where it can't be read, which is reported elsewhere. */
export function namesInTemplate(text: string): TextNames {
  const template = isTemplate(text) ? compileTemplate(text) : null;
  return template?.ok === true ? namesOf(template.value.filter((part) => typeof part !== 'string')) : NONE;
}

/** Of a condition. */
export function namesInCondition(text: string): TextNames {
  const condition = compileCondition(text);
  return condition.ok ? namesOf([condition.value]) : NONE;
}

function namesOf(nodes: readonly Node[]): TextNames {
  const all = nodes.flatMap(nodesBelow);
  const asked = all.filter(isQuestion).flatMap(({ of }) => nodesBelow(of));
  return { needed: all.flatMap(nameOf), guarded: new Set(asked.flatMap(nameOf).map(({ name }) => name)) };
}

function nameOf(node: Node): readonly NeededName[] {
  return node.kind === 'name' && node.name !== 'omit' ? [{ name: node.name, offset: node.at }] : [];
}

const QUESTIONS: ReadonlySet<string> = new Set(['default', 'd', 'defined', 'undefined']);

/** Whether it takes what is undefined. */
function isQuestion(node: Node): node is Extract<Node, { kind: 'filter' | 'test' }> {
  return (node.kind === 'filter' || node.kind === 'test') && QUESTIONS.has(node.name);
}

/** The node and everything in it. */
function nodesBelow(node: Node): readonly Node[] {
  return [node, ...partsOf(node).flatMap(nodesBelow)];
}

function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'list':
      return node.items;
    case 'dict':
      return node.entries.flat();
    case 'attribute':
    case 'not':
    case 'sign':
      return [node.of];
    case 'index':
      return [node.of, node.index];
    case 'slice':
      return [node.of, ...node.bounds.filter((bound) => bound !== null)];
    case 'call':
    case 'filter':
    case 'test':
      return [node.of, ...argumentsOf(node.args)];
    case 'arithmetic':
    case 'logic':
      return [node.left, node.right];
    case 'comparison':
      return [node.first, ...node.rest.map(({ than }) => than)];
    case 'concat':
      return node.parts;
    case 'choice':
      return [node.test, node.then, ...(node.otherwise === null ? [] : [node.otherwise])];
  }
}

function argumentsOf({ positional, named }: CallArguments): readonly Node[] {
  return [...positional, ...named.map(({ value }) => value)];
}

/** Opens a section, or decides a condition. */
import type { At, Block, Frame } from './block.ts';
import type { OpaqueCause } from './configuration.ts';
import type { Line } from './cursor.ts';
import { versionArguments } from './if-version.ts';
import { nesting } from '../text/macro-body.ts';
import { endsCode, holdsCode, wordsOfCode } from '../text/module-code.ts';
import { misplacedSection } from './misplaced-section.ts';
import { isConditional, isMacroOpen, sectionArguments } from '../text/section-line.ts';
import { skipSection } from './skip-section.ts';
import { takesArguments } from '../text/takes-arguments.ts';
import { readWord, splitWords } from '../text/words.ts';

/** The line that opens it, with variables put in. */
interface Opening {
  readonly name: string;
  readonly text: string;
  /** Reads the content of a condition. */
  readonly read: (at: At) => void;
}

interface Opened extends Opening {
  /** What stands between the name and the last `>`. */
  readonly args: string;
}

export function openSection(at: At, line: Line, opening: Opening): void {
  const { name } = opening;
  if (name === '') return opaque(at, line, 'malformed-section');
  const args = argumentsOf(opening);
  if (args === null) return skip(at, line, { name, cause: 'malformed-section' });
  const opened = { ...opening, args };
  if (isConditional(name)) return condition(at, line, opened);
  if (isMacroOpen(name)) return macro(at, line, args);
  if (holdsCode(name)) return code(at, line, name);
  if (name.toLowerCase() === 'virtualhost') return virtualHost(at, line, opened);
  limit(at, line, opened);
}

/** What stands before the `>`; null where httpd refuses the line. */
function argumentsOf({ name, text }: Opening): string | null {
  return name.toLowerCase() === 'ifversion' ? versionArguments(text) : (sectionArguments(text)?.text ?? null);
}

/** A line of which nothing is known but that httpd refuses it. */
function opaque({ reading, block }: At, line: Line, cause: OpaqueCause): void {
  reading.opaque([line], { cause, line, context: block.context });
}

/** A section that limits what is in it to some requests. */
function limit(at: At, line: Line, { name, text, args }: Opened): void {
  const { vhost, sections } = at.block.context;
  const words = splitWords(args).map((word) => word.value);
  const chained = at.reading.ifChains.takes(name, at.block.context);
  const misplaced = misplacedSection(name, sections) ?? (chained ? null : 'without an <If> or <ElseIf> before it');
  if (misplaced !== null) at.reading.problem('misplaced-section', `httpd refuses <${name}> ${misplaced}`, line.place);
  if (!takesArguments(name, words)) {
    at.reading.problem(
      'wrong-arguments',
      `<${name}>: httpd takes one argument, in quotes if it has blanks`,
      line.place,
    );
  }
  const section = { name, args: words, written: written(name, text), place: line.place };
  const context = { vhost, sections: [...sections, section] };
  const frame = frameOf(at, line, name);
  at.block.frames.push({ ...frame, noted: at.reading.enclosing.limit(line, context), context });
}

function virtualHost(at: At, line: Line, { name, text, args }: Opened): void {
  const { vhost, sections } = at.block.context;
  if (vhost !== null || sections.length > 0) return skip(at, line, { name, cause: 'nested-virtual-host' });
  if (args === '') at.reading.problem('wrong-arguments', '<VirtualHost>: httpd wants an address', line.place);
  const frame = frameOf(at, line, name);
  const noted = at.reading.virtualHost(line, { args, written: written(name, text) });
  at.block.frames.push({ ...frame, noted, context: { vhost: noted.index, sections: [] } });
}

function frameOf({ reading, cursor, block }: At, line: Line, name: string): Frame {
  const { context } = block;
  const before = reading.mark(cursor.count - 1);
  return { name: name.toLowerCase(), line, noted: null, context, around: context, before };
}

/** As httpd's own dump has it: one blank after the name, and what follows the `>` with it. */
function written(name: string, text: string): string {
  const rest = text.slice(readWord(text, 0).next);
  return rest === '' || rest === '>' ? `<${name}>` : `<${name} ${rest}`;
}

function condition(at: At, line: Line, { name, args, read }: Opened): void {
  const holds = at.reading.condition(name, args);
  if (holds === true) read({ ...at, block: at.block.inside(frameOf(at, line, name)) });
  else skip(at, line, { name, cause: holds === null ? 'unknown-condition' : null });
}

/** `cause` says why the content isn't known; null where it's known not to count. */
function skip(
  { reading, cursor, block }: At,
  line: Line,
  { name, cause }: { name: string; cause: OpaqueCause | null },
): void {
  const first = cursor.count - 1;
  const end = skipSection(cursor, name, (other) => block.isIn(other));
  const why = cause ?? (end === 'closed' ? null : 'unclosed-section');
  if (why !== null) reading.opaque(cursor.since(first), { cause: why, line, context: block.context });
}

function macro({ reading, cursor, block }: At, line: Line, args: string): void {
  const first = cursor.count - 1;
  const body: Line[] = [];
  let depth = 1;
  for (let next = cursor.next(); next !== null; next = cursor.next()) {
    depth += nesting(next.logical);
    if (depth === 0) return reading.defineMacro(args, body, line);
    body.push(next);
  }
  reading.opaque(cursor.since(first), { cause: 'unclosed-section', line, context: block.context });
}

function code({ reading, cursor, block }: At, line: Line, name: string): void {
  const first = cursor.count - 1;
  for (let next = cursor.next(); next !== null && !endsCode(name, next.logical); next = cursor.next());
  const lines = cursor.since(first);
  const mentions = wordsOfCode(lines);
  reading.opaque(lines, { cause: 'module-code', line, context: block.context, mentions });
}

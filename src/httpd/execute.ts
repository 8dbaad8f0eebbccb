/** Executes one directive: those httpd runs while it reads (Include, Define, LoadModule, …), and all others. */
import { Block } from './block.ts';
import type { At } from './block.ts';
import type { Occurrence } from './configuration.ts';
import type { Line } from './cursor.ts';
import { sourceFile } from './file-view.ts';
import { isGlob } from './glob.ts';
import { compareVersions } from './if-version.ts';
import { MAX_INCLUDE_DEPTH } from './include.ts';
import { wordsOf } from './line-words.ts';
import type { LineWords } from './line-words.ts';
import { splitLogicalLines } from './lines.ts';
import { loadModule } from './load-module.ts';
import { expandMacro, namesInUse } from './macro.ts';
import { endsPod, startsPod } from './module-code.ts';
import { serverRootRelative } from './paths.ts';
import type { Reading } from './reading.ts';
import { withoutBracket } from './section-line.ts';

/** A directive about to be executed. */
interface Command extends At {
  readonly line: Line;
  readonly args: readonly string[];
}

type Handler = (reading: Reading, command: Command) => void;

/** Directives that httpd executes while it reads (EXEC_ON_READ) and that change what is read afterwards. */
const ON_READ: Readonly<Record<string, Handler>> = {
  include: (reading, command) => include(reading, { ...command, optional: false }),
  includeoptional: (reading, command) => include(reading, { ...command, optional: true }),
  use: useMacro,
  undefmacro: (reading, { args: [name = ''], line }) => {
    if (!reading.macros.delete(name.toLowerCase())) undefinedMacro(reading, name, line);
  },
  // An empty value counts as none.
  define: (reading, { args: [name = '', value = ''] }) => reading.defines.define(name, value === '' ? null : value),
  undefine: (reading, { args }) => reading.defines.undefine(args[0] ?? ''),
  serverroot: serverRoot,
  loadmodule: (reading, { args, line }) => loadModule(reading, args, line.place),
};

/** How many arguments httpd takes; with others it refuses the line. */
const ARGUMENTS: Readonly<Record<string, readonly [number, number]>> = {
  include: [1, 1],
  includeoptional: [1, 1],
  undefmacro: [1, 1],
  define: [1, 2],
  undefine: [1, 1],
  serverroot: [1, 1],
  loadmodule: [2, 2],
};

/** Include, Use and the defines leave no trace of their own in the stream. */
const SILENT = new Set(['include', 'includeoptional', 'use', 'undefmacro', 'define', 'undefine']);

/** The words are those of the line with variables put in. */
export function executeDirective(at: At, line: Line, { first, rest, args }: LineWords): void {
  const name = withoutBracket(first);
  const key = name.toLowerCase();
  if (startsPod(key) && at.reading.modules.has('perl_module')) return skipPod(at, key);
  if (Object.hasOwn(ON_READ, key)) executeOnRead(key, { ...at, line, args });
  if (!SILENT.has(key)) at.reading.occurrence(occurrence(at, line, { name, args, expandedArgs: rest }));
}

function skipPod({ cursor }: At, key: string): void {
  for (let line = cursor.next(); line !== null && !endsPod(key, line.logical); line = cursor.next());
}

function executeOnRead(key: string, command: Command): void {
  const { reading, args, line } = command;
  const [least, most] = ARGUMENTS[key] ?? [0, Infinity];
  const wrong = args.length < least || args.length > most || (least > 0 && args[0] === '');
  if (!wrong) return ON_READ[key]?.(reading, command);
  reading.problem('wrong-arguments', `${line.logical.text.slice(0, 80)}: httpd takes other arguments`, line.place);
}

type Read = Pick<Occurrence, 'name' | 'args' | 'expandedArgs'>;

function occurrence({ block }: At, { logical, place, endLine, origin, node }: Line, read: Read): Occurrence {
  const use = origin.macros.at(-1);
  return {
    ...place,
    ...read,
    rawArgs: wordsOf(logical, logical.text).rest,
    endLine,
    includeChain: origin.includeChain,
    context: block.context,
    node: node?.kind === 'directive' ? node : null,
    macro: use === undefined ? null : { name: use.macro.name, usedAt: use.usedAt },
  };
}

function include(reading: Reading, { args, line, block, optional }: Command & { optional: boolean }): void {
  const { place, origin } = line;
  if (tooDeep(reading, line)) return;
  const target = reading.includeTarget(serverRootRelative(reading.serverRoot, args[0] ?? ''));
  for (const missing of target.missing) {
    reading.missing({ ...place, target: missing, optional: optional || isEmptyWildcardOf22(reading, missing) });
  }
  const includeChain = [...origin.includeChain, place];
  for (const path of target.paths) {
    const file = sourceFile(reading.source, path);
    if (file === undefined || reading.stopped) continue;
    const at = { path, realPath: file.realPath, line: 1 };
    reading.readFile(file, {
      origin: { file: at, includeChain, macros: [], lineAt: null },
      block: Block.file(block.context, block.depth + block.frames.length + 1),
    });
  }
}

/** Up to httpd 2.2 a plain Include may have a wildcard that matches nothing. */
function isEmptyWildcardOf22(reading: Reading, target: string): boolean {
  return isGlob(target) && (compareVersions(reading.source.version, '2.3.6') ?? 0) < 0;
}

/** httpd gives up at this depth; macros count here too, since they can call files that call macros. */
function tooDeep(reading: Reading, { origin, place }: Line): boolean {
  if (origin.includeChain.length < MAX_INCLUDE_DEPTH) return false;
  reading.stop('include-too-deep', `more than ${MAX_INCLUDE_DEPTH} includes within each other`, place);
  return true;
}

function useMacro(reading: Reading, { args, line, cursor }: Command): void {
  const [name = '', ...values] = args;
  const { place, origin } = line;
  if (tooDeep(reading, line)) return;
  const macro = reading.macros.get(name.toLowerCase());
  if (macro === undefined) return undefinedMacro(reading, name, line);
  if (namesInUse(origin.macros).includes(macro.name.toLowerCase())) {
    return reading.problem('macro-recursion', `macro '${name}' uses itself`, place);
  }
  const expanded = expandMacro(macro, values);
  if (!expanded.ok) return reading.problem('macro-arguments', expanded.error, place);
  const bytes = expanded.value.map((text) => `${text}\n`).join('');
  const document = { bytes, lines: splitLogicalLines(bytes), nodes: [] };
  const into = {
    ...origin,
    includeChain: [...origin.includeChain, place],
    macros: [...origin.macros, { macro, usedAt: place }],
    lineAt: macro.body.map((body) => body.place),
  };
  if (reading.takes(document, into)) cursor.push(document, into);
}

function serverRoot(reading: Reading, { args: [path = ''], line }: Command): void {
  reading.serverRoot = serverRootRelative(reading.serverRoot, path);
  const { view } = reading.source;
  if (view === undefined || view.kind(reading.serverRoot) === 'directory') return;
  reading.problem(
    'server-root-missing',
    `ServerRoot ${reading.serverRoot} is no folder, so httpd doesn't start`,
    line.place,
  );
}

function undefinedMacro(reading: Reading, name: string, { place }: Line): void {
  reading.problem('macro-undefined', `macro '${name}' is not defined`, place);
}

/** Executes one directive: those httpd runs while it reads (Include, Define, LoadModule, …), and all others. */
import { Block } from './block.ts';
import type { At } from './block.ts';
import type { Occurrence } from './configuration.ts';
import type { Line } from './cursor.ts';
import { sourceFile } from './file-view.ts';
import { isGlob } from './glob.ts';
import { compareVersions } from './if-version.ts';
import { MAX_INCLUDE_DEPTH } from './include.ts';
import { wordsOf } from '../text/line-words.ts';
import type { LineWords } from '../text/line-words.ts';
import { splitLogicalLines } from '../text/lines.ts';
import { loadFiles, loadModule } from './load-module.ts';
import { expandMacro, namesInUse } from './macro.ts';
import { endsPod, startsPod } from '../text/module-code.ts';
import { ancestors, endsAsFolder, serverRootRelative } from './paths.ts';
import type { Reading } from './reading.ts';
import { withoutBracket } from '../text/section-line.ts';

/** A directive about to be executed. */
interface Command extends At {
  readonly line: Line;
  readonly args: readonly string[];
  /** The first of them; empty if there is none. */
  readonly first: string;
}

/** A directive that httpd executes while it reads. */
interface OnRead {
  /** How many arguments httpd takes; with others, or an empty first one, it refuses the line. */
  readonly takes: readonly [least: number, most: number];
  readonly execute: (reading: Reading, command: Command) => void;
}

/** Those that change what is read afterwards (EXEC_ON_READ). */
const ON_READ = new Map<string, OnRead>([
  ['include', { takes: [1, 1], execute: (reading, command) => include(reading, command, false) }],
  ['includeoptional', { takes: [1, 1], execute: (reading, command) => include(reading, command, true) }],
  ['use', { takes: [1, Infinity], execute: useMacro }],
  ['undefmacro', { takes: [1, 1], execute: undefineMacro }],
  ['define', { takes: [1, 2], execute: define }],
  ['undefine', { takes: [1, 1], execute: undefine }],
  ['serverroot', { takes: [1, 1], execute: serverRoot }],
  ['loadmodule', { takes: [2, 2], execute: (reading, { args, line }) => loadModule(reading, args, line.place) }],
  ['loadfile', { takes: [1, Infinity], execute: (reading, { args, line }) => loadFiles(reading, args, line.place) }],
]);

/** Include, Use and the defines leave no trace of their own in the stream. */
const SILENT = new Set(['include', 'includeoptional', 'use', 'undefmacro', 'define', 'undefine']);

/** The words are those of the line with variables put in. */
export function executeDirective(at: At, line: Line, { first, rest, args }: LineWords): void {
  const name = withoutBracket(first);
  const key = name.toLowerCase();
  if (startsPod(key) && at.reading.modules.has('perl_module')) return skipPod(at, key);
  const onRead = ON_READ.get(key);
  if (onRead !== undefined) executeOnRead(onRead, { ...at, line, args, first: args[0] ?? '' });
  if (!SILENT.has(key)) at.reading.occurrence(occurrence(at, line, { name, args, expandedArgs: rest }));
}

function skipPod({ cursor }: At, key: string): void {
  for (let line = cursor.next(); line !== null && !endsPod(key, line.logical); line = cursor.next());
}

function executeOnRead({ takes: [least, most], execute }: OnRead, command: Command): void {
  const { reading, args, first, line } = command;
  if (first !== '' && args.length >= least && args.length <= most) return execute(reading, command);
  reading.problem('wrong-arguments', `${line.logical.text.slice(0, 80)}: httpd takes other arguments`, line.place);
}

type Read = Pick<Occurrence, 'name' | 'args' | 'expandedArgs'>;

function occurrence({ block }: At, { logical, place, endLine, origin, node }: Line, read: Read): Occurrence {
  const use = origin.macros.at(-1);
  return {
    path: place.path,
    realPath: place.realPath,
    line: place.line,
    name: read.name,
    args: read.args,
    rawArgs: wordsOf(logical, logical.text).rest,
    expandedArgs: read.expandedArgs,
    endLine,
    includeChain: origin.includeChain,
    context: block.context,
    node: node?.kind === 'directive' ? node : null,
    macro: use === undefined ? null : { name: use.macro.name, usedAt: use.usedAt },
  };
}

function define(reading: Reading, command: Command): void {
  if (isVariableName(reading, command)) reading.defines.define(command.first, command.args[1] ?? '');
}

function undefine(reading: Reading, command: Command): void {
  if (isVariableName(reading, command)) reading.defines.undefine(command.first);
}

function isVariableName(reading: Reading, { first, line }: Command): boolean {
  if (!first.includes(':')) return true;
  reading.problem('wrong-arguments', `${first}: httpd takes no name of a variable with a colon`, line.place);
  return false;
}

function include(reading: Reading, command: Command, optional: boolean): void {
  const { first, line } = command;
  if (line.origin.depth >= MAX_INCLUDE_DEPTH) {
    return reading.stop('include-too-deep', `more than ${MAX_INCLUDE_DEPTH} includes within each other`, line.place);
  }
  const path = serverRootRelative(reading.serverRoot, first);
  const target = reading.includeTarget(endsAsFolder(first) ? `${path}/` : path);
  for (const missing of target.missing) {
    const excused = optional ? !isWildcardInFile(reading, missing) : isEmptyWildcardOf22(reading, missing);
    reading.missing({ ...line.place, target: missing, optional: excused });
  }
  for (const path of target.paths) includeFile(reading, path, command);
}

/** A file that is there and can't be read is missing all the same, for IncludeOptional too. */
function includeFile(reading: Reading, path: string, { line: { place, origin }, block }: Command): void {
  const file = sourceFile(reading.source, path);
  if (file === undefined) return reading.missing({ ...place, target: path, optional: false });
  const at = { path, realPath: file.realPath, line: 1 };
  reading.readFile(file, {
    origin: {
      file: at,
      depth: origin.depth + 1,
      includeChain: [...origin.includeChain, place],
      macros: [],
      lineAt: null,
    },
    block: Block.file(block.context, block.depth + block.frames.length + 1),
  });
}

/** What should be a folder is a file: httpd gives up there, for IncludeOptional too. */
function isWildcardInFile({ index }: Reading, target: string): boolean {
  return isGlob(target) && ancestors(target).some((path) => index.isFile(path));
}

/** Up to httpd 2.2 a plain Include may have a wildcard that matches nothing. */
function isEmptyWildcardOf22(reading: Reading, target: string): boolean {
  return isGlob(target) && (compareVersions(reading.source.version, '2.3.6') ?? 0) < 0;
}

/** httpd counts files alone; macros, which may read files that use macros, have to end somewhere. */
const MAX_CHAIN = 2_000;

function useMacro(reading: Reading, { first: name, args, line, cursor }: Command): void {
  const { place, origin } = line;
  if (origin.includeChain.length >= MAX_CHAIN) {
    return reading.stop('include-too-deep', `more than ${MAX_CHAIN} macros and includes within each other`, place);
  }
  const macro = reading.macros.get(name.toLowerCase());
  if (macro === undefined) return undefinedMacro(reading, name, line);
  if (namesInUse(origin.macros).includes(macro.name.toLowerCase())) {
    return reading.problem('macro-recursion', `macro '${name}' uses itself`, place);
  }
  const expanded = expandMacro(macro, args.slice(1));
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

function undefineMacro(reading: Reading, { first, line }: Command): void {
  if (!reading.macros.delete(first.toLowerCase())) undefinedMacro(reading, first, line);
}

function serverRoot(reading: Reading, { first, line }: Command): void {
  // Another than an absolute one is below the folder that httpd was started in: for a service that is /.
  reading.serverRoot = serverRootRelative('/', first);
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

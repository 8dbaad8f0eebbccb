/** Executes one directive: those httpd runs while it reads (Include, Define, LoadModule, …), and all others. */
import type { Occurrence, Place } from './configuration.ts';
import type { DirectiveNode } from './document.ts';
import { sourceFile } from './file-view.ts';
import { isGlob } from './glob.ts';
import { compareVersions } from './if-version.ts';
import { MAX_INCLUDE_DEPTH } from './include.ts';
import { expandMacro } from './macro.ts';
import { parseDocument } from './parse.ts';
import { serverRootRelative } from './paths.ts';
import type { Position, Reading } from './reading.ts';
import { withoutBracket } from './section-line.ts';
import { readWord, splitWords } from './words.ts';

/** A directive about to be executed; `text` is its line with variables put in. */
export interface Execution {
  readonly node: DirectiveNode;
  readonly text: string;
  readonly position: Position;
}

interface Command extends Execution {
  readonly args: readonly string[];
  readonly place: Place;
}

type Handler = (reading: Reading, command: Command) => void;

/** Directives that httpd executes while it reads (EXEC_ON_READ) and that change what is read afterwards. */
const ON_READ: Readonly<Record<string, Handler>> = {
  include: (reading, command) => include(reading, { ...command, optional: false }),
  includeoptional: (reading, command) => include(reading, { ...command, optional: true }),
  use: useMacro,
  undefmacro: (reading, { args }) => void reading.macros.delete((args[0] ?? '').toLowerCase()),
  define: (reading, { args }) => reading.defines.define(args[0] ?? '', args[1] ?? null),
  undefine: (reading, { args }) => reading.defines.undefine(args[0] ?? ''),
  serverroot: (reading, { args }) => {
    reading.serverRoot = serverRootRelative(reading.serverRoot, args[0] ?? '');
  },
  loadmodule: (reading, { args }) => loadModule(reading, args),
};

/** Include, Use and the defines leave no trace of their own in the stream. */
const SILENT = new Set(['include', 'includeoptional', 'use', 'undefmacro', 'define', 'undefine']);

export function executeDirective(reading: Reading, execution: Execution): void {
  const { word, next } = readWord(execution.text, 0);
  const name = withoutBracket(word.value);
  const expandedArgs = execution.text.slice(next);
  const args = splitWords(execution.text, next).map((w) => w.value);
  const place = reading.placeOf(execution.node.line, execution.position);
  const key = name.toLowerCase();
  if (Object.hasOwn(ON_READ, key)) ON_READ[key]?.(reading, { ...execution, args, place });
  if (!SILENT.has(key)) reading.occurrence(occurrence(execution, { name, args, expandedArgs, place }));
}

interface Read {
  readonly name: string;
  readonly args: readonly string[];
  readonly expandedArgs: string;
  readonly place: Place;
}

function occurrence({ node, position }: Execution, { name, args, expandedArgs, place }: Read): Occurrence {
  const use = position.macros.at(-1);
  return {
    ...place,
    name,
    args,
    rawArgs: node.rawArgs,
    expandedArgs,
    endLine: use === undefined ? node.endLine : place.line,
    includeChain: position.includeChain,
    context: position.context,
    node: use === undefined ? node : null,
    macro: use === undefined ? null : { name: use.macro.name, usedAt: use.usedAt },
  };
}

function include(reading: Reading, { args, place, position, optional }: Command & { optional: boolean }): void {
  if (tooDeep(reading, position, place)) return;
  const target = reading.includeTarget(serverRootRelative(reading.serverRoot, args[0] ?? ''));
  for (const missing of target.missing) {
    reading.missing({ ...place, target: missing, optional: optional || isEmptyWildcardOf22(reading, missing) });
  }
  const includeChain = [...position.includeChain, place];
  for (const path of target.paths) {
    const file = sourceFile(reading.source, path);
    if (file === undefined || reading.stopped) continue;
    const at = { path, realPath: file.realPath, line: 1 };
    reading.readFile(file, {
      ...position,
      depth: position.depth + 1,
      file: at,
      includeChain,
      macros: [],
      lineAt: null,
    });
  }
}

/** Up to httpd 2.2 a plain Include may have a wildcard that matches nothing. */
function isEmptyWildcardOf22(reading: Reading, target: string): boolean {
  return isGlob(target) && (compareVersions(reading.source.version, '2.3.6') ?? 0) < 0;
}

/** httpd gives up at this depth; macros count here too, since they can call files that call macros. */
function tooDeep(reading: Reading, position: Position, place: Place): boolean {
  if (position.includeChain.length < MAX_INCLUDE_DEPTH) return false;
  reading.stop('include-too-deep', `more than ${MAX_INCLUDE_DEPTH} includes within each other`, place);
  return true;
}

function useMacro(reading: Reading, { args, place, position }: Command): void {
  const [name = '', ...values] = args;
  if (tooDeep(reading, position, place)) return;
  const macro = reading.macros.get(name.toLowerCase());
  if (macro === undefined) return reading.problem('macro-undefined', `macro '${name}' is not defined`, place);
  if (position.macros.some((use) => use.macro.name.toLowerCase() === macro.name.toLowerCase())) {
    return reading.problem('macro-recursion', `macro '${name}' uses itself`, place);
  }
  const expanded = expandMacro(macro, values);
  if (!expanded.ok) return reading.problem('macro-arguments', expanded.error, place);
  reading.readDocument(parseDocument(expanded.value.map((line) => `${line}\n`).join('')), {
    ...position,
    depth: position.depth + 1,
    includeChain: [...position.includeChain, place],
    macros: [...position.macros, { macro, usedAt: place }],
    lineAt: macro.body.map((line) => line.place),
  });
}

/** `LoadModule ssl_module modules/mod_ssl.so` makes both `ssl_module` and `mod_ssl.c` known. */
function loadModule(reading: Reading, args: readonly string[]): void {
  const [identifier, file] = args;
  if (identifier !== undefined) reading.modules.add(identifier);
  const stem = /(?:^|\/)(mod_[^/]+)\.so$/.exec(file ?? '')?.[1];
  if (stem !== undefined) reading.modules.addSourceFile(`${stem}.c`);
}

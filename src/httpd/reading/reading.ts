/** The state of one reading of a configuration: what was read so far, and what was noted on the way. */
import type {
  CommentOccurrence,
  Configuration,
  ConfigurationSource,
  Context,
  MissingFile,
  Occurrence,
  OpaqueCause,
  OpaqueRegion,
  Place,
  Problem,
  ProblemCode,
  SourceFile,
} from './configuration.ts';
import type { Block } from './block.ts';
import { Budget } from './budget.ts';
import type { Line, Origin } from './cursor.ts';
import { overlay } from './file-view.ts';
import { conditionHolds } from './conditions.ts';
import { Defines, expandVariables } from './defines.ts';
import { EnclosingSections } from './enclosing-sections.ts';
import type { Enclosing } from './enclosing-sections.ts';
import { indexOnce } from './directory-index.ts';
import type { DirectoryIndex } from './directory-index.ts';
import { includeTarget } from './include.ts';
import type { IncludeTarget } from './include.ts';
import type { Document } from '../text/document.ts';
import { LoadedModules } from './loaded-modules.ts';
import { IfChains } from './if-chain.ts';
import { defineMacro, namesInUse } from './macro.ts';
import type { Macro } from './macro.ts';
import { parseOnce } from '../text/parse-once.ts';
import { splitWords } from '../text/words.ts';

type ReadFile = (reading: Reading, file: SourceFile, into: { origin: Origin; block: Block }) => void;

/** How much was known at one point of the reading. */
export interface Mark {
  /** The line being read, by {@link Cursor.count}. */
  readonly line: number;
  readonly occurrences: number;
  readonly comments: number;
  readonly vhosts: number;
  readonly sections: number;
  readonly opaque: number;
  readonly problems: number;
  readonly missing: number;
}

interface Cause {
  readonly cause: OpaqueCause;
  /** The first line of the region. */
  readonly line: Line;
  readonly context: Context;
  /** Where the region begins in the stream, if not here. */
  readonly before?: Mark;
  /** Lower-case names in it, if they aren't the first words of its lines. */
  readonly mentions?: ReadonlySet<string>;
}

/** One reading. It is filled while the tree is walked, and gives the {@link Configuration} at the end. */
export class Reading {
  readonly source: ConfigurationSource;
  readonly index: DirectoryIndex;
  readonly defines: Defines;
  readonly modules: LoadedModules;
  readonly macros = new Map<string, Macro>();
  readonly ifChains = new IfChains();
  readonly enclosing = new EnclosingSections();
  serverRoot: string;
  /** A limit was exceeded where httpd would have given up, too. */
  stopped = false;
  readonly #readFile: ReadFile;
  readonly #occurrences: Occurrence[] = [];
  readonly #comments: CommentOccurrence[] = [];
  readonly #opaque: OpaqueRegion[] = [];
  readonly #problems: Problem[] = [];
  readonly #missing: MissingFile[] = [];
  readonly #documents = new Map<string, Document>();
  readonly #targets = new Map<string, IncludeTarget>();
  readonly #budget = new Budget();

  constructor(source: ConfigurationSource, readFile: ReadFile) {
    this.source = source;
    this.#readFile = readFile;
    const known = indexOnce([...source.files.keys()], [...(source.directories ?? [])]);
    this.index = source.view === undefined ? known : overlay(known, source.view);
    this.defines = new Defines(source.defines, source.env);
    this.modules = new LoadedModules(source.modules);
    this.serverRoot = source.serverRoot;
  }

  readFile(file: SourceFile, into: { origin: Origin; block: Block }): void {
    this.#readFile(this, file, into);
  }

  /** The parsed file; its bytes are parsed once however often it is included. */
  document(file: SourceFile): Document {
    const document = this.#documents.get(file.realPath) ?? parseOnce(file.bytes);
    this.#documents.set(file.realPath, document);
    return document;
  }

  /** Whether there is room for these lines, too; if not, the reading stops. */
  takes(document: Document, origin: Origin): boolean {
    const broughtIn = origin.lineAt === null ? 0 : document.bytes.length;
    const limit = this.#budget.takeLines(document.lines.length + 1) ?? this.#budget.takeCharacters(broughtIn);
    if (limit !== null) this.stop('too-large', limit, origin.file);
    return limit === null;
  }

  expand(text: string, place: Place): string {
    if (!text.includes('${')) return text;
    const { text: expanded, undefinedNames, tooLong } = expandVariables(text, this.defines);
    for (const name of undefinedNames) this.problem('undefined-variable', `\${${name}} is not defined`, place);
    if (tooLong) this.problem('too-large', 'the line is too long with its variables put in', place);
    const limit = this.#budget.takeCharacters(expanded.length);
    if (limit !== null) this.stop('too-large', limit, place);
    return expanded;
  }

  /** {@link includeTarget}, remembered: generated configurations name the same pattern thousands of times. */
  includeTarget(path: string): IncludeTarget {
    const target = this.#targets.get(path) ?? includeTarget(this.index, path);
    this.#targets.set(path, target);
    return target;
  }

  condition(name: string, args: string): boolean | null {
    const { modules, defines, index, serverRoot, source } = this;
    const { version, view } = source;
    return conditionHolds(name, args, { modules, defines, index, serverRoot, version, complete: view !== undefined });
  }

  /** Appends a directive to the stream. */
  occurrence(occurrence: Occurrence): void {
    this.#occurrences.push(occurrence);
  }

  comment({ node, logical, place }: Line, context: Context): void {
    if (node?.kind !== 'comment') return;
    this.#comments.push({ ...place, text: logical.text, context, node });
  }

  defineMacro(args: string, lines: readonly Line[], { origin, place }: Line): void {
    const body = lines.map((line) => ({ text: line.logical.text, place: line.place }));
    const macro = defineMacro(args, { body, within: namesInUse(origin.macros) });
    if (macro.ok) this.macros.set(macro.value.name.toLowerCase(), macro.value);
    else this.problem('wrong-arguments', macro.error, place);
  }

  /** Notes a <VirtualHost>; its index is its number. */
  virtualHost(line: Line, { args, written }: { args: string; written: string }): Enclosing {
    return this.enclosing.virtualHost(line, { args, written, position: this.#occurrences.length });
  }

  opaque(lines: readonly Line[], { cause, line, context, before, mentions }: Cause): void {
    const text = line.logical.text.slice(0, 200);
    const position = before?.occurrences ?? this.#occurrences.length;
    const named = mentions ?? new Set(lines.map((l) => firstName(l)));
    // Others come out of macros, or from behind the one that opened it.
    const { endLine } = lines.findLast(({ origin }) => origin === line.origin) ?? line;
    this.#opaque.push({ ...line.place, endLine, cause, text, position, context, mentions: named });
    this.problem('opaque', `${cause}: ${text}`, line.place);
  }

  mark(line: number): Mark {
    return {
      line,
      occurrences: this.#occurrences.length,
      comments: this.#comments.length,
      vhosts: this.enclosing.vhosts.length,
      sections: this.enclosing.limiting.length,
      opaque: this.#opaque.length,
      problems: this.#problems.length,
      missing: this.#missing.length,
    };
  }

  /** Forgets what was noted since; defines, modules and macros stay. */
  forget({ occurrences, comments, vhosts, sections, opaque, problems, missing }: Mark): void {
    this.#occurrences.length = occurrences;
    this.#comments.length = comments;
    this.enclosing.vhosts.length = vhosts;
    this.enclosing.limiting.length = sections;
    this.#opaque.length = opaque;
    this.#problems.length = problems;
    this.#missing.length = missing;
  }

  missing(missing: MissingFile): void {
    this.#missing.push(missing);
    if (!missing.optional)
      this.problem('include-missing', `${missing.target} doesn't exist or matches nothing`, missing);
  }

  problem(code: ProblemCode, message: string, { path, realPath, line }: Place): void {
    this.#problems.push({ code, message, path, realPath, line });
  }

  stop(code: ProblemCode, message: string, place: Place): void {
    if (!this.stopped) this.problem(code, message, place);
    this.stopped = true;
  }

  configuration(): Configuration {
    return {
      source: this.source,
      occurrences: this.#occurrences,
      comments: this.#comments,
      virtualHostSections: this.enclosing.vhosts,
      limitingSections: this.enclosing.limiting,
      opaqueRegions: this.#opaque,
      problems: this.#problems,
      missingFiles: this.#missing,
      documents: this.#documents,
    };
  }
}

function firstName({ logical }: Line): string {
  return (splitWords(logical.text)[0]?.value ?? '').toLowerCase();
}

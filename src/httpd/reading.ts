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
  VirtualHostSection,
} from './configuration.ts';
import { overlay } from './file-view.ts';
import { conditionHolds } from './conditions.ts';
import { Defines, expandVariables } from './defines.ts';
import { indexDirectories } from './directory-index.ts';
import type { DirectoryIndex } from './directory-index.ts';
import { includeTarget } from './include.ts';
import type { IncludeTarget } from './include.ts';
import type { CommentNode, Document, MacroNode, Node, SectionNode } from './document.ts';
import type { LogicalLine } from './lines.ts';
import { LoadedModules } from './loaded-modules.ts';
import { defineMacro } from './macro.ts';
import type { Macro } from './macro.ts';
import { mentionedNames } from './mentions.ts';
import { parseOnce } from './parse-once.ts';
import { splitWords } from './words.ts';

/** Logical lines executed before the reading gives up: includes and macros can multiply without end. */
const MAX_LINES = 1_000_000;

/** Characters that variables and macros may bring in, all together. */
const MAX_EXPANSION = 1 << 26;

/** Where the reading stands. */
export interface Position {
  readonly file: Place;
  readonly includeChain: readonly Place[];
  readonly context: Context;
  /** Macros being used, outermost first, with the place of each Use. */
  readonly macros: readonly { readonly macro: Macro; readonly usedAt: Place }[];
  /** In a macro: the places of the body lines by line number of the expanded text, counted from 1. */
  readonly lineAt: readonly Place[] | null;
  /** Sections, includes and macros around this place. */
  readonly depth: number;
}

type Walk = (reading: Reading, nodes: readonly Node[], position: Position) => void;

interface Cause {
  readonly cause: OpaqueCause;
  readonly position: Position;
}

interface OpenedVirtualHost {
  readonly args: string;
  readonly written: string;
  readonly position: Position;
}

/** One reading. It is filled while the tree is walked, and gives the {@link Configuration} at the end. */
export class Reading {
  readonly source: ConfigurationSource;
  readonly index: DirectoryIndex;
  readonly defines: Defines;
  readonly modules: LoadedModules;
  readonly macros = new Map<string, Macro>();
  serverRoot: string;
  /** A limit was exceeded where httpd would have given up, too. */
  stopped = false;
  readonly #walk: Walk;
  readonly #occurrences: Occurrence[] = [];
  readonly #comments: CommentOccurrence[] = [];
  readonly #vhosts: VirtualHostSection[] = [];
  readonly #opaque: OpaqueRegion[] = [];
  readonly #problems: Problem[] = [];
  readonly #missing: MissingFile[] = [];
  readonly #documents = new Map<string, Document>();
  readonly #targets = new Map<string, IncludeTarget>();
  #lines = 0;
  #expanded = 0;

  constructor(source: ConfigurationSource, walk: Walk) {
    this.source = source;
    this.#walk = walk;
    const known = indexDirectories(source.files.keys(), source.directories ?? []);
    this.index = source.view === undefined ? known : overlay(known, source.view);
    this.defines = new Defines(source.defines, source.env);
    this.modules = new LoadedModules(source.modules);
    this.serverRoot = source.serverRoot;
  }

  /** Reads a file of the closure; its bytes are parsed once however often it is included. */
  readFile(file: SourceFile, position: Position): void {
    const document = this.#documents.get(file.realPath) ?? parseOnce(file.bytes);
    this.#documents.set(file.realPath, document);
    this.readDocument(document, position);
  }

  readDocument(document: Document, position: Position): void {
    this.#lines += document.lines.length + 1;
    if (position.lineAt !== null) this.#expanded += document.bytes.length;
    const limit = this.#lines > MAX_LINES ? `more than ${MAX_LINES} lines` : this.#expansionLimit();
    if (limit !== null) return this.stop('too-large', limit, position.file);
    this.#walk(this, document.nodes, position);
  }

  /** The place of a line of the document being read: of the macro body's own line if it came out of a macro. */
  placeOf(line: number, position: Position): Place {
    return position.lineAt?.[line - 1] ?? { ...position.file, line };
  }

  expand(text: string, place: Place): string {
    const { text: expanded, undefinedNames, tooLong } = expandVariables(text, this.defines);
    for (const name of undefinedNames) this.problem('undefined-variable', `\${${name}} is not defined`, place);
    if (tooLong) this.problem('too-large', 'the line is too long with its variables put in', place);
    if (expanded !== text) this.#expanded += expanded.length;
    const limit = this.#expansionLimit();
    if (limit !== null) this.stop('too-large', limit, place);
    return expanded;
  }

  #expansionLimit(): string | null {
    return this.#expanded > MAX_EXPANSION
      ? `variables and macros bring in more than ${MAX_EXPANSION} characters`
      : null;
  }

  /** {@link includeTarget}, remembered: generated configurations name the same pattern thousands of times. */
  includeTarget(path: string): IncludeTarget {
    const target = this.#targets.get(path) ?? includeTarget(this.index, path);
    this.#targets.set(path, target);
    return target;
  }

  condition(name: string, args: string, position: Position): boolean | null {
    const { modules, defines, index, serverRoot, source } = this;
    const { vhost, sections } = position.context;
    const names = [...(vhost === null ? [] : ['VirtualHost']), ...sections.map((s) => s.name)];
    return conditionHolds(name, args, {
      modules,
      defines,
      index,
      serverRoot,
      version: source.version,
      complete: source.view !== undefined,
      sections: names,
    });
  }

  /** Appends a directive to the stream. */
  occurrence(occurrence: Occurrence): void {
    this.#occurrences.push(occurrence);
  }

  comment(node: CommentNode, position: Position): void {
    if (position.lineAt !== null) return;
    const place = this.placeOf(node.line, position);
    this.#comments.push({ ...place, text: node.text, context: position.context, node });
  }

  defineMacro(node: MacroNode, position: Position): void {
    const args = this.expand(node.rawArgs, this.placeOf(node.line, position));
    const macro = defineMacro(args, node.body, (line) => this.placeOf(line, position));
    if (macro !== null) this.macros.set(macro.name.toLowerCase(), macro);
  }

  /** Notes a <VirtualHost> and returns its number. */
  virtualHost(node: SectionNode, { args, written, position }: OpenedVirtualHost): number {
    const id = this.#vhosts.length;
    const addresses = splitWords(args).map((w) => w.value);
    const { open, close } = node;
    const lines = position.lineAt === null && close !== null ? { open, close } : null;
    const { includeChain } = position;
    const place = this.placeOf(node.line, position);
    this.#vhosts.push({ ...place, id, addresses, written, position: this.#occurrences.length, includeChain, lines });
    return id;
  }

  opaqueSection(node: SectionNode, cause: Cause): void {
    this.opaque([node.open], cause, mentionedNames(node.children));
  }

  opaque(lines: readonly LogicalLine[], { cause, position }: Cause, more: ReadonlySet<string> = new Set()): void {
    const first = lines[0];
    if (first === undefined) return;
    const place = this.placeOf(first.line, position);
    const text = first.text.slice(0, 200);
    const mentions = new Set([...lines.map((l) => firstName(l)), ...more]);
    const before = this.#occurrences.length;
    this.#opaque.push({ ...place, cause, text, position: before, context: position.context, mentions });
    this.problem('opaque', `${cause}: ${text}`, place);
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
      virtualHostSections: this.#vhosts,
      opaqueRegions: this.#opaque,
      problems: this.#problems,
      missingFiles: this.#missing,
      documents: this.#documents,
    };
  }
}

function firstName(line: LogicalLine): string {
  return (splitWords(line.text)[0]?.value ?? '').toLowerCase();
}

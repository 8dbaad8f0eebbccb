/** The lines of a file one after another, with those of the macros it uses put in where they are used. */
import type { Place } from './configuration.ts';
import type { CommentNode, DirectiveNode, Document } from '../text/document.ts';
import { splitLogicalLines } from '../text/lines.ts';
import type { LogicalLine } from '../text/lines.ts';
import type { Macro } from './macro.ts';
import { nodeOfLine } from '../text/node-of-line.ts';

/** Where lines come from: a file, or a macro that was used. */
export interface Origin {
  readonly file: Place;
  /** How many files are being read around this one. */
  readonly depth: number;
  /** The Include (and Use) lines that lead here, outermost first. */
  readonly includeChain: readonly Place[];
  /** Macros being used, outermost first, with the place of each Use. */
  readonly macros: readonly { readonly macro: Macro; readonly usedAt: Place }[];
  /** In a macro: the places of the body lines by line number of the expanded text, counted from 1. */
  readonly lineAt: readonly Place[] | null;
}

/** One logical line and where it stands. */
export interface Line {
  readonly logical: LogicalLine;
  readonly place: Place;
  readonly endLine: number;
  readonly origin: Origin;
  /** The node of the file; null for a line of a macro, be it in part. */
  readonly node: DirectiveNode | CommentNode | null;
}

interface Source {
  readonly document: Document;
  readonly origin: Origin;
  next: number;
}

/** Reads like httpd's `ap_configfile_t`: mod_macro puts the lines of a macro before what is left of the file. */
export class Cursor {
  readonly #sources: Source[];
  readonly #read: Line[] = [];
  readonly #again: Line[] = [];
  readonly #lost: (line: Line) => void;

  /** `lost` is told of a line that httpd doesn't read: see {@link Cursor.next}. */
  constructor(document: Document, origin: Origin, lost: (line: Line) => void) {
    this.#sources = [{ document, origin, next: 0 }];
    this.#lost = lost;
  }

  /** Puts the lines of a macro before those that are left. */
  push(document: Document, origin: Origin): void {
    this.#sources.push({ document, origin, next: 0 });
  }

  /**
   * The next line, or null at the end of the file. The first line behind a macro is read through it (mod_macro
   * `array_getstr`): a backslash at the end of the macro goes on there, and what has no line end is lost.
   */
  next(): Line | null {
    const line = this.#again.pop() ?? this.#advance();
    if (line !== null) this.#read.push(line);
    return line;
  }

  /** Gives a line back, to be read again. */
  unread(line: Line): void {
    this.#again.push(line);
    this.#read.pop();
  }

  /** How many lines were read so far, to ask {@link Cursor.since} for those after. */
  get count(): number {
    return this.#read.length;
  }

  since(count: number): readonly Line[] {
    return this.#read.slice(count);
  }

  #advance(): Line | null {
    let behindMacro = false;
    for (let source = this.#sources.at(-1); source !== undefined; source = this.#sources.at(-1)) {
      const logical = source.document.lines[source.next];
      if (logical !== undefined) {
        source.next += 1;
        return behindMacro ? this.#throughMacro(source, logical) : this.#whole(source, logical);
      }
      this.#sources.pop();
      behindMacro = true;
    }
    return null;
  }

  /** The last line of a macro may end in a backslash: then it takes in the one behind the macro. */
  #whole(source: Source, logical: LogicalLine): Line {
    const next = logical.dangling ? this.#advance() : null;
    if (next === null) return lineOf(source, logical);
    const own = source.document.bytes.slice(logical.start, logical.end);
    const [whole = next.logical] = splitLogicalLines(own + next.logical.text);
    return { ...next, logical: whole, node: null, origin: { ...next.origin, macros: source.origin.macros } };
  }

  #throughMacro(source: Source, logical: LogicalLine): Line | null {
    const bytes = source.document.bytes.slice(logical.start, logical.end);
    if (bytes.endsWith('\n')) return this.#whole(source, logical);
    const line = lineOf(source, logical);
    this.#lost(line);
    const [kept] = splitLogicalLines(bytes.slice(0, bytes.lastIndexOf('\n') + 1));
    return kept === undefined ? null : { ...line, logical: kept };
  }
}

function lineOf({ document, origin }: Source, logical: LogicalLine): Line {
  const { line, endLine } = logical;
  const inMacro = origin.lineAt?.[line - 1];
  if (inMacro !== undefined) return { logical, place: inMacro, endLine: inMacro.line, origin, node: null };
  const { path, realPath } = origin.file;
  return { logical, place: { path, realPath, line }, endLine, origin, node: nodeOfLine(document, logical) };
}

/** The effective configuration: what a server with these files, modules and defines reads, in its order. */
import type { ConfigFile } from '../../core/config-file.ts';
import type { Document, DirectiveNode, CommentNode, OpaqueReason } from '../text/document.ts';
import type { FileView } from './file-view.ts';
import type { LogicalLine } from '../text/lines.ts';

/** The part of a {@link ConfigFile} that is needed here. */
export type SourceFile = Pick<ConfigFile, 'path' | 'realPath' | 'bytes'>;

/** Everything that decides what a configuration means. */
export interface ConfigurationSource {
  /** Absolute path of the file given by `-f` or compiled in. */
  readonly mainFile: string;
  /** HTTPD_ROOT or `-d`; a ServerRoot directive changes it from there on. */
  readonly serverRoot: string;
  /** Every file of the closure by the path under which it is reached. Wildcards are matched against these. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Directories that exist but may hold no file: without this an empty conf.d looks like a missing one. */
  readonly directories?: ReadonlySet<string>;
  /** Asked for what `files` hasn't. Without it a file that isn't there may still exist on the host. */
  readonly view?: FileView;
  /** Names given by `-D`. */
  readonly defines: ReadonlySet<string>;
  /** The environment of the server process, for `${VAR}`. */
  readonly env: Readonly<Record<string, string>>;
  /** Modules present without a LoadModule line: `ssl_module` or `mod_ssl.c`. LoadModule lines add more. */
  readonly modules: ReadonlySet<string>;
  /** `2.4.62`, for <IfVersion>. */
  readonly version: string;
}

/** A line of a file. */
export interface Place {
  readonly path: string;
  readonly realPath: string;
  readonly line: number;
}

/** A section that limits a directive to some requests: <Directory>, <Location>, <If>, … */
export interface Section {
  readonly name: string;
  readonly args: readonly string[];
  /** The opening line with variables put in: `<Directory "/srv">`. */
  readonly written: string;
  readonly place: Place;
}

/** Where in the configuration a directive stands, conditions already decided. */
export interface Context {
  /** {@link VirtualHostSection.id}, null at server level. */
  readonly vhost: number | null;
  /** Enclosing sections other than <VirtualHost>, outermost first. Empty: it counts for every connection. */
  readonly sections: readonly Section[];
}

/** One directive in force, arguments expanded. */
export interface Occurrence extends Place {
  /** As spelled; compare without regard to case. */
  readonly name: string;
  /** Words with `${VAR}` put in, without quotes. */
  readonly args: readonly string[];
  /** Text after the name as written, continuations joined. */
  readonly rawArgs: string;
  /** The same with `${VAR}` put in. */
  readonly expandedArgs: string;
  readonly endLine: number;
  /** The Include (and Use) lines that lead here, outermost first. */
  readonly includeChain: readonly Place[];
  readonly context: Context;
  /** The node of the file; null for a line that came out of a macro, which can't be edited in place. */
  readonly node: DirectiveNode | null;
  /** The macro the line came from, and where it was used. */
  readonly macro: { readonly name: string; readonly usedAt: Place } | null;
}

/** A comment in a region that is in force; a commented-out default is one. */
export interface CommentOccurrence extends Place {
  readonly text: string;
  readonly context: Context;
  readonly node: CommentNode;
}

/** One <VirtualHost> in force. */
export interface VirtualHostSection extends Place {
  /** Its index among all of them, which is httpd's order. */
  readonly id: number;
  /** The addresses as written, variables put in. */
  readonly addresses: readonly string[];
  /** The opening line with variables put in: `<VirtualHost _default_:443>`. */
  readonly written: string;
  /** How many occurrences of the stream stand before it: a ServerName before it decides its default port. */
  readonly position: number;
  readonly includeChain: readonly Place[];
  /** The lines that open and close it; null where a macro made it or the close is missing. */
  readonly lines: { readonly open: LogicalLine; readonly close: LogicalLine } | null;
}

/** One section in force that limits what is in it to some requests, be it empty. */
export interface LimitingSection extends Place {
  /** Of what stands in it: the section itself is the last one there. */
  readonly context: Context;
  /** As for a virtual host. */
  readonly lines: VirtualHostSection['lines'];
}

/** Why something is not known. */
export type OpaqueCause = OpaqueReason | 'unknown-condition' | 'unbalanced-macro' | 'nested-virtual-host';

/** A region whose effect can't be told. An edit of a directive it mentions is refused. */
export interface OpaqueRegion extends Place {
  readonly cause: OpaqueCause;
  /** Its last line that stands where the first one does: in the same file, or in the same use of a macro. */
  readonly endLine: number;
  /** The line as it stands there. */
  readonly text: string;
  /** How many occurrences of the stream stand before it. */
  readonly position: number;
  readonly context: Context;
  /** Lower-case names of the directives in it. */
  readonly mentions: ReadonlySet<string>;
}

export type ProblemCode =
  | 'include-missing'
  | 'include-too-deep'
  | 'module-missing'
  | 'server-root-missing'
  | 'misplaced-section'
  | 'macro-undefined'
  | 'macro-arguments'
  | 'macro-recursion'
  | 'line-lost'
  | 'wrong-arguments'
  | 'opaque'
  | 'unclosed-section'
  | 'undefined-variable'
  | 'too-large';

/** Something a person should know about the configuration; `line` is the place to look at. */
export interface Problem extends Place {
  readonly code: ProblemCode;
  readonly message: string;
}

/** An Include target that is not among the files. */
export interface MissingFile extends Place {
  /** Absolute path or pattern. */
  readonly target: string;
  /** IncludeOptional: httpd goes on. */
  readonly optional: boolean;
}

/** The answer of `resolveConfiguration`. */
export interface Configuration {
  readonly source: ConfigurationSource;
  /** Directives in the order httpd executes them. Conditionals and Includes are resolved and not listed. */
  readonly occurrences: readonly Occurrence[];
  readonly comments: readonly CommentOccurrence[];
  readonly virtualHostSections: readonly VirtualHostSection[];
  /** The other sections, in the order in which they open. */
  readonly limitingSections: readonly LimitingSection[];
  readonly opaqueRegions: readonly OpaqueRegion[];
  readonly problems: readonly Problem[];
  readonly missingFiles: readonly MissingFile[];
  /** The parsed files that were reached, by real path. */
  readonly documents: ReadonlyMap<string, Document>;
}

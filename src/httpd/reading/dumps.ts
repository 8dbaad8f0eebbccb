/** Understands what httpd prints about itself. */

import { serverRootRelative } from './paths.ts';

/** The answer of `httpd -V`. Null where a line is missing. */
export interface VersionOutput {
  /** `2.4.62`. */
  readonly version: string | null;
  /** HTTPD_ROOT: the ServerRoot that was compiled in. */
  readonly serverRoot: string | null;
  /** SERVER_CONFIG_FILE made absolute by HTTPD_ROOT. */
  readonly configFile: string | null;
  /** Lower case: `event`. Null where it is loaded as a module and the configuration was not readable. */
  readonly mpm: string | null;
  /** Compile-time settings, `name → value`; the empty string for those without one. */
  readonly defines: ReadonlyMap<string, string>;
}

/** Parses `httpd -V`; lines it doesn't know (warnings on the same stream) don't disturb. */
export function parseVersionOutput(text: string): VersionOutput {
  const defines = new Map<string, string>();
  for (const [, name = '', quoted, bare] of text.matchAll(/^ *-D ([A-Z0-9_]+)(?:="([^"\n]*)"|=([^\s"]*))?/gm)) {
    defines.set(name, quoted ?? bare ?? '');
  }
  const serverRoot = defines.get('HTTPD_ROOT') ?? null;
  const file = defines.get('SERVER_CONFIG_FILE') ?? null;
  return {
    version: /^Server version: *[^/\n]*\/(\d+(?:\.\d+)*)/m.exec(text)?.[1] ?? null,
    serverRoot,
    configFile: file === null ? null : serverRootRelative(serverRoot ?? '/', file),
    mpm: /^Server MPM: *(\S+)/m.exec(text)?.[1]?.toLowerCase() ?? null,
    defines,
  };
}

/** One file of `httpd -t -D DUMP_INCLUDES`. */
export interface IncludedFile {
  readonly path: string;
  /** Line of the Include in the file above it; null for the main file. */
  readonly line: number | null;
  /** 0 for the main file. */
  readonly depth: number;
}

/** Parses `-D DUMP_INCLUDES`: `(*) path` for the main file, `(12) path` indented by depth for the others. */
export function parseIncludesDump(text: string): IncludedFile[] {
  const files: IncludedFile[] = [];
  for (const [, indent = '', line = '', path = ''] of text.matchAll(/^( *)\((\*|\d+)\) (.+?)\r?$/gm)) {
    files.push({
      path,
      line: line === '*' ? null : Number(line),
      depth: Math.floor(indent.length / 2) - 1,
    });
  }
  return files;
}

/** One module of `httpd -M`. */
export interface DumpedModule {
  /** `ssl_module`. */
  readonly identifier: string;
  /** Compiled in, so present without a LoadModule line. */
  readonly static: boolean;
}

/** Parses `httpd -M`: ` ssl_module (shared)`. */
export function parseModulesDump(text: string): DumpedModule[] {
  const found = text.matchAll(/^\s*([A-Za-z0-9_]+_module) \((static|shared)\)/gm);
  return [...found].map(([, identifier = '', kind]) => ({ identifier, static: kind === 'static' }));
}

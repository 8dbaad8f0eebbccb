/** `fleet httpd effective`: what a configuration on this disk means to httpd. It reads files and nothing else. */
import { isUtf8 } from 'node:buffer';
import { statSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { printable } from '../../core/index.ts';
import { hostTree } from '../../disk/index.ts';
import { effectiveList, resolveConfiguration, TLS_DIRECTIVES } from '../../httpd/index.ts';
import type { Configuration, EffectiveRecord, OpaqueRecord } from '../../httpd/index.ts';
import { EXIT, InputError } from '../exit.ts';
import { answerWhole } from '../output/answer.ts';
import { print, tell } from '../terminal.ts';

export interface HttpdEffectiveFlags {
  readonly root: string;
  readonly main: string;
  readonly serverRoot?: string;
  readonly define: readonly string[];
  readonly module: readonly string[];
  readonly env: readonly string[];
  readonly directive: readonly string[];
  readonly httpdVersion: string;
}

export function httpdEffectiveCommand(flags: HttpdEffectiveFlags): number {
  const config = readTree(flags);
  const records = effectiveList(config, flags.directive.length === 0 ? TLS_DIRECTIVES : flags.directive);
  if (records.length > 0) print(() => records.map(textOf).join('\n'));
  answerWhole(() => readable(JSON.stringify(records.map(jsonOf), null, 2)));
  tellProblems(config);
  return EXIT.ok;
}

function readTree(flags: HttpdEffectiveFlags): Configuration {
  const root = resolve(flags.root);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new InputError(`--root ${flags.root} is not a directory.`, 'Give the folder that holds the host’s `/`.');
  }
  const view = hostTree(root);
  const mainFile = posix.resolve('/', bytesOf(flags.main));
  if (view.read(mainFile) === null) {
    throw new InputError(
      `${posix.resolve('/', flags.main)} can't be read below ${flags.root}.`,
      '--main is a path as the host sees it: /etc/apache2/apache2.conf, for example.',
    );
  }
  return resolveConfiguration({
    mainFile,
    serverRoot: posix.resolve(
      '/',
      flags.serverRoot === undefined ? posix.dirname(mainFile) : bytesOf(flags.serverRoot),
    ),
    files: new Map(),
    view,
    defines: new Set(flags.define.map(bytesOf)),
    env: Object.fromEntries(flags.env.map(bytesOf).map(variable)),
    modules: new Set(flags.module.flatMap(identifiers)),
    version: flags.httpdVersion,
  });
}

/** Configurations are read as latin1, one character a byte; arguments come as UTF-8, and so do names of files. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Bytes as a person reads them: as UTF-8 where they are that, line by line, else as latin1. */
function readable(text: string): string {
  const lines = text.split('\n').map((line) => {
    const bytes = Buffer.from(line, 'latin1');
    return isUtf8(bytes) ? bytes.toString() : line;
  });
  return lines.join('\n');
}

function shown(text: string): string {
  return printable(readable(text));
}

function variable(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  if (equals < 1)
    throw new InputError(
      `--env ${text} is not NAME=VALUE.`,
      'Write for example: --env APACHE_LOG_DIR=/var/log/apache2',
    );
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** As it is (`ssl_module`, `mod_ssl.c`), and `ssl_module` for `ssl` (as a2enmod has it), `mod_ssl` and `mod_ssl.so`. */
function identifiers(name: string): string[] {
  if (/_module$|\.c(pp)?$/.test(name)) return [name];
  return [name, `${name.replace(/^mod_/, '').replace(/\.so$/, '')}_module`];
}

function jsonOf(record: EffectiveRecord | OpaqueRecord): Record<string, unknown> {
  const { file, line, lastLine, context } = record;
  const place = { file, line, last_line: lastLine, context };
  if (record.kind === 'opaque') return { kind: 'opaque', ...place, cause: record.cause, text: record.text };
  const { name, value, via, inForce, shadowedBy } = record;
  return { kind: 'directive', ...place, name, value, via, in_force: inForce, shadowed_by: shadowedBy };
}

function textOf(record: EffectiveRecord | OpaqueRecord): string {
  const lines = record.lastLine === record.line ? `${record.line}` : `${record.line}-${record.lastLine}`;
  const place = `${record.file}:${lines}  ${record.context}`;
  if (record.kind === 'opaque') return shown(`${place}\n    opaque (${record.cause}): ${record.text}`);
  const via = record.via === null ? '' : `, by the macro used at ${record.via}`;
  return shown(`${place}\n    ${record.name} ${record.value}\n    ${force(record)}${via}`);
}

function force({ inForce, shadowedBy }: EffectiveRecord): string {
  if (inForce) return 'in force';
  return shadowedBy.length === 0 ? 'decides no handshake' : `shadowed by ${shadowedBy.join(', ')}`;
}

/** A configuration may be incomplete here; that is said and isn't an error. */
function tellProblems(config: Configuration): void {
  for (const { path, line, target, optional } of config.missingFiles) {
    if (optional) tell(shown(`note: ${path}:${line}: ${target} doesn't exist or matches nothing (IncludeOptional)`));
  }
  for (const { path, line, message } of config.problems) tell(shown(`warning: ${path}:${line}: ${message}`));
}

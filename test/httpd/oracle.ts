/** Asks a real httpd what it makes of a configuration. Nothing is started: only `-t` with its dump switches runs. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { remembered } from './remembered.ts';

/** The oracle's answer about one directive of the effective tree. */
export interface DumpedDirective {
  /** Path below the temporary root, or httpd's description of a macro. */
  readonly file: string;
  /** The last physical line of the directive. */
  readonly line: number;
  /** Opening lines of the sections around it, `VirtualHost *:443`, outermost first. */
  readonly sections: readonly string[];
  /** The same lines as httpd prints them: `<VirtualHost *:443>`. */
  readonly openings: readonly string[];
  readonly text: string;
}

/** What httpd said. `config` and `vhosts` are empty where it refused the files. */
export interface OracleAnswer {
  readonly ok: boolean;
  /** Everything printed, with the temporary root replaced by the empty string. */
  readonly output: string;
  readonly config: readonly DumpedDirective[];
  /** The lines of `-D DUMP_VHOSTS` after its heading. */
  readonly vhosts: readonly string[];
}

export interface OracleQuestion {
  /** Bytes by absolute path; `@ROOT@` in them becomes the temporary root. */
  readonly files: Readonly<Record<string, string>>;
  readonly mainFile: string;
  readonly serverRoot: string;
  readonly defines?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Loaded before the files are read; mod_info is always. */
  readonly modules?: readonly string[];
  /** Symbolic links by path; their targets as the link has them. */
  readonly symlinks?: Readonly<Record<string, string>>;
  /** Directories to make though no file is in them. */
  readonly directories?: readonly string[];
  /** Where the configuration says that modules are, besides `modules` below its root. */
  readonly moduleDirectories?: readonly string[];
}

const BINARIES = ['apache2', 'httpd'].flatMap((name) =>
  ['/usr/sbin', '/usr/bin', '/usr/local/sbin'].map((d) => join(d, name)),
);
const MODULE_DIRECTORIES = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/lib/httpd/modules'];
const NEEDED = ['mpm_event', 'authz_core', 'info'];

interface Installation {
  readonly binary: string;
  readonly modules: string;
}

/** Throws where httpd isn't installed, so that the tests fail and say so instead of being skipped unseen. */
export function findHttpd(): Installation {
  const binary = process.env['FLEET_TEST_HTTPD'] ?? BINARIES.find((path) => existsSync(path));
  const modules = process.env['FLEET_TEST_HTTPD_MODULES'] ?? MODULE_DIRECTORIES.find((path) => existsSync(path));
  if (binary !== undefined && modules !== undefined) return { binary, modules };
  throw new Error('the oracle is missing: apt-get install --no-install-recommends apache2 (it need not run)');
}

/** `2.4.62`, from `httpd -v`. */
export function oracleVersion(): string {
  const stdout = oracleOutput('-v');
  const version = /\/(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`no version in ${stdout}`);
  return version;
}

/** Output of a switch that needs no configuration, such as `-V`. */
export function oracleOutput(...args: readonly string[]): string {
  return remembered(args, () => spawnSync(findHttpd().binary, args, { encoding: 'latin1' }).stdout);
}

/** Writes the files below a temporary root, asks for all dumps at once, and cleans up. */
export function askOracle(question: OracleQuestion): OracleAnswer {
  return remembered(question, () => {
    const { ok, output, config, vhosts } = onDisk(question, (root) => allDumps(root, question));
    return { ok, output, config, vhosts };
  });
}

function writeTree(
  root: string,
  { files, serverRoot, symlinks = {}, directories = [], moduleDirectories = [] }: OracleQuestion,
): void {
  const { modules } = findHttpd();
  for (const directory of [serverRoot, ...directories]) mkdirSync(root + directory, { recursive: true });
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(root + path), { recursive: true });
    writeFileSync(root + path, bytes.replaceAll('@ROOT@', root), 'latin1');
  }
  for (const [path, target] of Object.entries(symlinks)) {
    mkdirSync(dirname(root + path), { recursive: true });
    symlinkSync(target, root + path);
  }
  for (const directory of [`${serverRoot}/modules`, ...moduleDirectories]) {
    mkdirSync(dirname(root + directory), { recursive: true });
    if (!existsSync(root + directory)) symlinkSync(modules, root + directory);
  }
}

/** Writes the files below a temporary root and hands it to `use`. */
export function onDisk<Result>(question: OracleQuestion, use: (root: string) => Result): Result {
  const root = mkdtempSync(join(tmpdir(), 'fleet-httpd-'));
  try {
    writeTree(root, question);
    return use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What httpd prints of a tree that lies on the disk, all in one start; its root is the variable ROOT. */
export function dumpsOf(root: string, question: OracleQuestion): DumpedTree {
  return remembered([question, 'all dumps'], () => allDumps(root, question));
}

function allDumps(root: string, question: OracleQuestion): DumpedTree {
  const asked = { ...question, env: { ...question.env, ROOT: root } };
  const { status, output, listing } = run(root, asked, ['DUMP_CONFIG', 'DUMP_VHOSTS', 'DUMP_INCLUDES']);
  const first = listing.indexOf('# In file: ');
  const config = first === -1 ? '' : listing.slice(first).replace(/^VirtualHost configuration:$[^]*/m, '');
  const accepted = status === 0;
  const vhosts = accepted ? afterHeading(listing) : [];
  return { ok: accepted, output, config: accepted ? parseConfigDump(config) : [], vhosts, listing };
}

/** An answer, and the whole of what was printed. */
export interface DumpedTree extends OracleAnswer {
  readonly listing: string;
}

interface Run {
  readonly status: number | null;
  readonly output: string;
  /** Standard output alone: warnings go to the other stream. */
  readonly listing: string;
}

function run(root: string, question: OracleQuestion, dumps: readonly string[]): Run {
  const { binary, modules } = findHttpd();
  const loaded = [...new Set([...NEEDED, ...(question.modules ?? ['ssl', 'macro'])])];
  const loads = loaded.flatMap((name) => ['-C', `LoadModule ${name}_module ${modules}/mod_${name}.so`]);
  const defines = (question.defines ?? []).flatMap((name) => ['-D', name]);
  const scene = ['-C', `PidFile ${root}/pid`, '-C', `ErrorLog ${root}/log`, '-C', `DefaultRuntimeDir ${root}`];
  const args = ['-d', root + question.serverRoot, ...loads, ...scene, '-f', root + question.mainFile, '-t'];
  const result = spawnSync(binary, [...args, ...defines, ...dumps.flatMap((dump) => ['-D', dump])], {
    encoding: 'latin1',
    maxBuffer: 1 << 28,
    env: { PATH: '/usr/bin:/bin', ...question.env },
  });
  const output = `${result.stdout}${result.stderr}`.replaceAll(root, '');
  return { status: result.status, output, listing: result.stdout.replaceAll(root, '') };
}

/** The listing of mod_info: `# In file:`, `#  12:` and the directive, indented by section. */
export function parseConfigDump(output: string): DumpedDirective[] {
  const directives: DumpedDirective[] = [];
  const openings: string[] = [];
  let file = '';
  let line = 0;
  for (const raw of output.split('\n')) {
    const text = raw.replace(/^ +/, '');
    // Sections without content are never closed in the listing, so the indentation tells the depth.
    const depth = (raw.length - text.length) / 2;
    const inFile = /^# In file: (.*)$/.exec(text);
    const atLine = /^# +(\d+):$/.exec(text);
    if (inFile !== null) file = inFile[1] ?? '';
    else if (atLine !== null) line = Number(atLine[1]);
    else if (text.startsWith('</')) continue;
    // Where a section has no arguments, httpd has only the bracket.
    else if (text.startsWith('<')) openings.splice(depth, openings.length, text.replace(/^(<\S+) >$/, '$1>'));
    else if (file !== '' && text !== '' && text !== 'Syntax OK') {
      const around = openings.slice(0, depth);
      const sections = around.map((opening) => opening.slice(1, opening.lastIndexOf('>')));
      directives.push({ file, line, sections, openings: around, text });
    }
  }
  return directives.filter((d) => d.file !== '-C/-c directives' && d.file !== '-c/-C directives');
}

function afterHeading(output: string): string[] {
  const lines = output.split('\n');
  const heading = lines.findIndex((line) => line.startsWith('VirtualHost configuration:'));
  return heading === -1 ? [] : lines.slice(heading + 1).filter((line) => /:\d+\)$|alias|NameVirtualHost/.test(line));
}

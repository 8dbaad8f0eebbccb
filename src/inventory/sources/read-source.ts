/** Reads one value of `-i` into the draft: a list, a directory, or a file by the first way of reading that takes it. */
import type { Diagnostic } from '../../core/index.ts';
import { Mapping, compareText, isFalsy, kindOfValue, parseValues, quoted } from '../../yaml/index.ts';
import type { InventoryDraft } from '../draft.ts';
import type { InventoryFiles } from '../files.ts';
import { textOf } from '../read-text.ts';
import type { TextReader } from '../read-text.ts';
import { isIgnored, isSkippedIni } from './ignored-names.ts';
import { readIni } from './ini-source.ts';
import { readList } from './list-source.ts';
import { askScript, readScript } from './script-source.ts';
import { fileError } from './source.ts';
import type { SourceContext } from './source.ts';
import { readToml } from './toml-source.ts';
import { parseToml } from './toml-values.ts';
import { readYaml } from './yaml-source.ts';

/** Where a source is read from and where it goes to. */
export interface SourceReader extends TextReader {
  readonly files: InventoryFiles;
  readonly draft: InventoryDraft;
}

/** Levels of directories in directories: links may go round in circles. */
const DEEPEST = 20;

/** Reads a source; unlike in Ansible, one that can't be read is an error, and so is one that isn't there. */
export function readSource(path: string, reader: SourceReader): void {
  const kind = reader.files.kind(path);
  if (kind === 'missing' && path.includes(',')) readList(path, reader.draft);
  else readPath(path, reader, 0);
}

function readPath(path: string, reader: SourceReader, depth: number): void {
  const kind = reader.files.kind(path);
  if (kind === 'directory') readDirectory(path, reader, depth);
  else if (kind === 'file') readFile(path, reader);
  else
    report(
      reader,
      fileError(path, 'the inventory does not exist', 'check the path; a list of hosts needs a comma, as in "web1,"'),
    );
}

function report({ draft }: SourceReader, diagnostic: Diagnostic): void {
  draft.diagnostics.push(diagnostic);
}

/** Entries in byte order, without the names that Ansible leaves out. */
function readDirectory(path: string, reader: SourceReader, depth: number): void {
  const names = reader.files.list(path);
  if (!names.ok) return report(reader, fileError(path, names.error));
  if (depth > DEEPEST) return report(reader, fileError(path, `more than ${DEEPEST} directories in directories`));
  const taken = names.value.filter((name) => !isIgnored(name)).sort(compareText);
  for (const name of names.value.filter(isSkippedIni)) {
    const hint = 'name it with -i, or take the ending away';
    report(reader, {
      ...fileError(
        `${slashed(path)}${name}`,
        'is skipped: in a directory, Ansible before 2.19 leaves .ini files out',
        hint,
      ),
      severity: 'warning',
    });
  }
  if (taken.length === 0) report(reader, fileError(path, 'the directory holds no inventory'));
  for (const name of taken) readPath(`${slashed(path)}${name}`, reader, depth + 1);
}

function slashed(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

function readFile(path: string, reader: SourceReader): void {
  const bytes = reader.files.read(path);
  if (!bytes.ok) return report(reader, fileError(path, bytes.error));
  const failure = runScript(path, bytes.value, reader);
  if (failure === null) return;
  const text = textOf({ file: path, bytes: bytes.value }, reader);
  if (!text.ok) return report(reader, text.error);
  const before = reader.draft.diagnostics.length;
  readText({ file: path, text: text.value, draft: reader.draft });
  // A program that failed isn't an inventory in another form: what it said is what matters.
  if (failure !== undefined && hasErrors(reader.draft.diagnostics.slice(before)))
    reader.draft.diagnostics.splice(before, Infinity, failure);
}

/**
 * Runs a file that is a program. Null if that was it, the failure if it didn't work, undefined if it's no program.
 * An executable bit alone makes no program: many inventories carry one, and are text.
 */
function runScript(path: string, bytes: Buffer, { files, draft }: SourceReader): Diagnostic | null | undefined {
  const head = bytes.subarray(0, 4).toString('latin1');
  const isProgram = head.startsWith('#!') || head === '\u007fELF';
  if (!isProgram) return undefined;
  if (!files.isExecutable(path)) return fileError(path, 'the inventory script is not executable', `chmod +x ${path}`);
  const answer = askScript({ path, files });
  if (!answer.ok) return answer.error;
  readScript(answer.value, { path, files, draft });
  return null;
}

/** Ansible reads INI whatever the ending. Most that is called TOML is no INI, so that's asked first here. */
function readAsToml(context: SourceContext): void {
  const { diagnostics } = context.draft;
  const before = diagnostics.length;
  const toml = parseToml(context.file, context.text);
  if (toml.ok) return readToml(toml.value, context);
  readIni(context);
  if (hasErrors(diagnostics.slice(before))) diagnostics.splice(before, Infinity, toml.error);
}

/** YAML or JSON where the name allows it, else INI; the errors shown are those of the form that was meant. */
function readText(context: SourceContext): void {
  if (context.file.endsWith('.toml')) return readAsToml(context);
  const problems = /\.(?!ya?ml$|json$)[^./]*$/.test(context.file.replace(/.*\//, '').replace(/^\.+/, ''))
    ? null
    : readAsYaml(context);
  if (problems !== null && problems.length === 0) return;
  const { diagnostics } = context.draft;
  const before = diagnostics.length;
  readIni(context);
  if (problems === null || !hasErrors(diagnostics.slice(before))) return;
  if (looksLikeYaml(context)) diagnostics.splice(before, Infinity, ...problems);
}

/** Empty if the text was read as YAML; else why it wasn't. */
function readAsYaml({ file, text, draft }: SourceContext): readonly Diagnostic[] {
  const parsed = parseValues({ file, text });
  if (!parsed.ok) return parsed.error;
  const { value, warnings } = parsed.value;
  if (isFalsy(value)) return [fileError(file, 'is empty')];
  if (!(value instanceof Mapping))
    return [fileError(file, `must be a mapping of groups ("all:" with "hosts:" under it), not ${kindOfValue(value)}`)];
  draft.diagnostics.push(...warnings);
  if (isFalsy(value.entries.get('plugin') ?? null)) readYaml(value, draft);
  else pluginError(value, draft);
  return [];
}

function pluginError(root: Mapping, draft: InventoryDraft): void {
  const name = String(root.entries.get('plugin'));
  const hint =
    'run Ansible once and give fleet what it finds: ansible-inventory --list --yaml --export --output hosts.yaml';
  draft.error(
    root.placeOf('plugin'),
    `this configures the inventory plugin ${quoted(name)}, which fleet can't run`,
    hint,
  );
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function looksLikeYaml({ file, text }: SourceContext): boolean {
  if (/\.(ya?ml|json)$/.test(file)) return true;
  const first = /^(?!\s*$|[ \t]*[#;]).*$/m.exec(text)?.[0].trim() ?? '';
  return /^---|^[{]|:$/.test(first);
}

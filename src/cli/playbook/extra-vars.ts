/** Variables of `-e`, in the forms that Ansible takes (utils/vars.py, load_extra_vars). */
import { err, ok, type Diagnostic, type Result } from '../../core/index.ts';
import type { Vault } from '../../vault/index.ts';
import { inputErrorOf } from '../exit.ts';
import { inventoryFiles } from '../inventory-files.ts';
import { readVarsFile, variablesIn, type ReadVariable } from './vars-text.ts';

/** Variables of the command line by name. */
export type ExtraVars = ReadonlyMap<string, ReadVariable>;

/** All of them together, the last of a name wins. Stops the command with what is wrong. */
export function readExtraVars(values: readonly string[], vault: Vault): ExtraVars {
  const layers = values.map((value) => extraVars(value, vault));
  const errors = layers.flatMap((layer) => (layer.ok ? [] : layer.error));
  if (errors.length > 0) throw inputErrorOf(errors);
  return new Map(layers.flatMap((layer) => (layer.ok ? [...layer.value] : [])));
}

const FILE = '-e';

function extraVars(value: string, vault: Vault): Result<ExtraVars, readonly Diagnostic[]> {
  const text = value.trim();
  if (text.startsWith('@')) {
    const file = text.slice(1);
    if (inventoryFiles.kind(file) === 'missing') return fail(`there is no file ${file}`);
    const read = readVarsFile(file, vault);
    return read.ok ? ok(read.value.variables) : read;
  }
  if (/^[./]/.test(text)) return fail(`${text} looks like a file`, 'put @ before the name of a file');
  if (/^[{[]/.test(text)) {
    const read = variablesIn(FILE, text);
    return read.ok ? ok(read.value.variables) : read;
  }
  return keyValues(text);
}

function fail(message: string, hint?: string): Result<never, readonly Diagnostic[]> {
  return err([{ file: FILE, severity: 'error', message, ...(hint !== undefined && { hint }) }]);
}

/** A word: quotes and braces may have spaces in them. */
const WORD = /(?:'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|\{\{[^]*?\}\}|[^\s'"])+/g;

/** `key=value other="with spaces"`: values are texts. */
function keyValues(text: string): Result<ExtraVars, readonly Diagnostic[]> {
  const words = text.match(WORD) ?? [];
  if (text.replace(WORD, '').trim() !== '') return fail(`a quote in ${text} has no end`);
  const pairs = words.map((word) => /^([^=]+)=([^]*)$/.exec(word));
  const stray = words.find((_, index) => pairs[index] === null);
  if (stray !== undefined || words.length === 0)
    return fail(`${stray ?? 'nothing'} is no variable`, 'write key=value, {"key": "value"} or @file');
  return ok(
    new Map(
      pairs.map((pair) => [pair?.[1] ?? '', { value: unquoted(pair?.[2] ?? ''), place: PLACE, isTemplated: true }]),
    ),
  );
}

const PLACE = { file: FILE, line: 1, column: 1 };

/** Quotes around the whole value go; what is escaped in it is meant. */
function unquoted(value: string): string {
  const [, quote, body] = /^(['"])([^]*)\1$/.exec(value) ?? [];
  const bare = quote === undefined || body === undefined || body.endsWith('\\') ? value : body;
  return bare.replace(/\\(n|t|r|\\|'|")/g, (_, char: string) => ESCAPES[char] ?? char);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Reads a host's merged variables: sorts connection settings from others and finds what can't be followed. */
import { Secret, err, ok } from '../core/index.ts';
import type { Diagnostic, Result } from '../core/index.ts';
import { compileSchema, keyText, quoted, wordsOfMisfit } from '../yaml/index.ts';
import type { JsonSchema, Key, Place, Wording } from '../yaml/index.ts';
import { isTemplate } from '../template/index.ts';
import type { EvaluateText } from './connection-templates.ts';
import type { Definition } from './draft.ts';
import type { PathBase } from './paths.ts';
import type { Setting, Settings } from './settings.ts';
import { otherVariable } from './other-variables.ts';
import type { VaultReader } from './variables/vault-reader.ts';
import { plainValue } from './variables/plain-value.ts';
import { VARIABLES_BY_NAME } from './variable-table.ts';
import type { KnownVariable } from './variable-table.ts';

/** A host's settings as its variables give them, its other variables, and what there is to say. */
export interface HostReading {
  readonly settings: Partial<Settings>;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** What reading variables needs. */
export interface ReadingContext {
  readonly base: PathBase;
  readonly vault: VaultReader;
  readonly evaluate: EvaluateText;
}

/** Sound for any variables: what can't be honoured is an error at its place, what has no use here a warning. */
export function readHostVariables(variables: ReadonlyMap<Key, Definition>, context: ReadingContext): HostReading {
  const reader = new HostReader(context);
  for (const [key, definition] of variables) reader.take(keyText(key), definition);
  return { settings: reader.settings(), vars: reader.vars, diagnostics: reader.diagnostics };
}

interface Found {
  readonly name: string;
  readonly setting: Setting;
  readonly place: Place;
}

class HostReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly vars: Record<string, unknown> = {};
  readonly #context: ReadingContext;
  readonly #found = new Map<string, Found>();

  constructor(context: ReadingContext) {
    this.#context = context;
  }

  take(name: string, definition: Definition): void {
    const known = VARIABLES_BY_NAME.get(name);
    if (known !== undefined) return this.#known(known, name, definition);
    const verdict = otherVariable(name);
    if (verdict === 'own') this.#own(name, definition);
    else this.diagnostics.push({ ...definition.place, ...verdict });
  }

  settings(): Partial<Settings> {
    return Object.fromEntries([...this.#found].map(([name, { setting }]) => [name, setting.value]));
  }

  #own(name: string, { value }: Definition): void {
    const plain = plainValue(value, this.#context.vault);
    if (plain !== undefined) this.vars[name] = plain;
  }

  #error(place: Place, message: string, hint?: string): void {
    this.diagnostics.push({ ...place, severity: 'error', message, ...(hint === undefined ? {} : { hint }) });
  }

  #known(known: KnownVariable, name: string, { value, place, written }: Definition): void {
    const opened = this.#context.vault.open(value);
    if (!opened.ok) return this.#error(place, `${quoted(name)} ${opened.error.message}`, opened.error.hint);
    const literal = plainValue(opened.value, this.#context.vault);
    if (typeof opened.value === 'string' && isTemplate(opened.value)) {
      // What was encrypted by itself may be a password that only looks like a template.
      if (value !== opened.value) return this.#error(place, `${quoted(name)} is an encrypted template`, VAULT_TEMPLATE);
      return this.#template(known, name, { text: opened.value, place });
    }
    this.#fitted(known, { name, plain: literal, place, written });
  }

  #template(
    known: KnownVariable,
    name: string,
    { text, place }: { readonly text: string; readonly place: Place },
  ): void {
    const { evaluate } = this.#context;
    const evaluated = evaluate(text);
    if (!evaluated.ok) return this.#error(place, `${quoted(name)}: ${evaluated.error.message}`, evaluated.error.hint);
    const plain = evaluated.value;
    this.#fitted(known, { name, plain, place, written: String(plain) });
  }

  #fitted(
    known: KnownVariable,
    {
      name,
      plain,
      place,
      written,
    }: { readonly name: string; readonly plain: unknown; readonly place: Place; readonly written: string | undefined },
  ): void {
    if (plain === null || plain === undefined) return;
    const fits = fitting(known.schema, plain, written);
    if (!fits.ok) return this.#error(place, `${quoted(name)} ${fits.error.message}`, fits.error.hint);
    this.#read(known, { name, value: fits.value, place });
  }

  #read(
    known: KnownVariable,
    { name, value, place }: { readonly name: string; readonly value: string | number | boolean; readonly place: Place },
  ): void {
    const read = known.read(value, this.#context.base);
    if (!read.ok) return this.#error(place, `${quoted(name)}: ${read.error}`);
    for (const problem of read.value.problems ?? []) this.diagnostics.push({ ...place, ...problem });
    if (read.value.setting !== undefined) this.#settle({ name, setting: read.value.setting, place });
  }

  /**
   * Ansible picks one of several aliases by an order that differs between its releases and plugins (the ssh plugin of
   * 2.14 takes the last one that its documentation lists); here a contradiction is reported instead.
   */
  #settle(found: Found): void {
    const other = this.#found.get(found.setting.name);
    if (other !== undefined && comparable(other.setting) !== comparable(found.setting)) this.#conflict(other, found);
    this.#found.set(found.setting.name, found);
  }

  #conflict(one: Found, two: Found): void {
    const [earlier, later] = [one, two].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
    if (earlier === undefined || later === undefined) return;
    const { file, line } = earlier.place;
    const where = file === later.place.file ? `line ${line}` : `${file}:${line}`;
    const message = `${quoted(later.name)} contradicts its alias ${quoted(earlier.name)} (${where})`;
    this.#error(later.place, message, 'keep one of them');
  }
}

type Scalar = string | number | boolean;

/** A number is taken for the text that it was written as, where a text is wanted: `ansible_password=123456`. */
function fitting(schema: JsonSchema, plain: unknown, written: string | undefined): Result<Scalar, Wording> {
  const validator = compileSchema(schema);
  const misfit = wordsOfMisfit(validator, plain);
  const isScalar = typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean';
  if (misfit === undefined) return isScalar ? ok(plain) : err({ message: 'must be a single value' });
  const asText =
    typeof plain === 'number' && String(plain) === written && wordsOfMisfit(validator, written) === undefined;
  return asText ? ok(written) : err(misfit);
}

/** For comparing two settings only: it shows secrets. */
function comparable({ value }: Setting): string {
  return JSON.stringify(value instanceof Secret ? value.reveal() : value);
}

const VAULT_TEMPLATE = 'encrypt the value itself, and let a template name the variable that holds it';

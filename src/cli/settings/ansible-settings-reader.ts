/** Takes settings out of the environment, else out of an ansible.cfg, in the kinds that Ansible gives them. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnostic } from '../../core/index.ts';
import { parseAnsibleConfig } from '../../inventory/index.ts';
import { orList, type Place } from '../../yaml/index.ts';
import { expand } from './ansible-config-file.ts';

/** A setting's text, and where it was given: a place in the file, or the name of the variable. */
export interface GivenText {
  readonly text: string;
  readonly place: Pick<Diagnostic, 'file'> & Partial<Place>;
}

/** Remembers which settings came from the file, and what was wrong with any. */
export class SettingsReader {
  readonly found: string[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string | undefined;
  readonly #parsed: ReturnType<typeof parseAnsibleConfig> | undefined;

  constructor(file: string | undefined) {
    this.#file = file;
    this.#parsed = file === undefined ? undefined : parseAnsibleConfig(file, readFileSync(file, 'utf8'));
    this.diagnostics.push(...(this.#parsed?.diagnostics ?? []));
  }

  /** The text, and the folder that a relative path in it starts at. The environment stands above the file. */
  #raw(key: string, env: string): { readonly value: string; readonly base: string } | undefined {
    const given = env === '' ? undefined : process.env[env];
    if (given !== undefined && given !== '') return { value: given, base: '.' };
    const entry = this.#parsed?.entries.get(key);
    if (entry === undefined || entry.value === '') return undefined;
    this.found.push(key.replace(/^.*\./, ''));
    return { value: unquoted(entry.value), base: dirname(this.#file ?? '.') };
  }

  text(key: string, env: string): string | undefined {
    return this.#raw(key, env)?.value;
  }

  given(key: string, env: string): GivenText | undefined {
    const text = this.text(key, env);
    return text === undefined ? undefined : { text, place: this.#placeOf(key, env) };
  }

  path(key: string, env: string): string | undefined {
    const raw = this.#raw(key, env);
    return raw === undefined ? undefined : expand(raw.value, raw.base);
  }

  paths(key: string, env: string): readonly string[] {
    const raw = this.#raw(key, env);
    if (raw === undefined) return [];
    const paths = items(raw.value).map((one) => expand(one, raw.base));
    return isHostList(raw.value) && !paths.some((path) => existsSync(path)) ? [raw.value] : paths;
  }

  list(key: string, env: string): readonly string[] {
    return items(this.text(key, env) ?? '').map(unquoted);
  }

  number(key: string, env: string): number | undefined {
    const value = this.text(key, env);
    if (value === undefined) return undefined;
    if (/^[1-9][0-9]{0,8}$/.test(value)) return Number(value);
    this.#wrong(key, env, 'a whole number above 0');
    return undefined;
  }

  /** A number that may be 0. */
  count(key: string, env: string): number | undefined {
    const value = this.text(key, env);
    if (value === undefined) return undefined;
    if (/^[0-9]{1,9}$/.test(value)) return Number(value);
    this.#wrong(key, env, 'a whole number');
    return undefined;
  }

  /** One of some words. */
  choice<T extends string>(key: string, env: string, words: readonly T[]): T | undefined {
    const value = this.text(key, env)?.replace(/^ansible\.builtin\./, '');
    const found = words.find((word) => word === value);
    if (value !== undefined && found === undefined) this.#wrong(key, env, orList(words));
    return found;
  }

  flag(key: string, env: string): boolean | undefined {
    const value = this.text(key, env)?.toLowerCase();
    if (value === undefined) return undefined;
    if (/^(?:yes|on|true|t|y|1|1\.0)$/.test(value)) return true;
    if (!/^(?:no|off|false|f|n|0|0\.0)$/.test(value)) this.#wrong(key, env, 'true or false');
    return false;
  }

  #wrong(key: string, env: string, expected: string): void {
    const message = `${key.replace(/^.*\./, '')} must be ${expected}`;
    this.diagnostics.push({ ...this.#placeOf(key, env), severity: 'error', message });
  }

  #placeOf(key: string, env: string): GivenText['place'] {
    const given = process.env[env] ?? '';
    return (given === '' ? this.#parsed?.entries.get(key)?.place : undefined) ?? { file: env };
  }
}

/** Ansible splits at commas; a value that ends in one, `web1,`, is what people write for a list of hosts. */
function isHostList(value: string): boolean {
  return /,\s*$/.test(value);
}

function items(value: string): readonly string[] {
  return value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function unquoted(value: string): string {
  return /^(["'])([^]*)\1$/.exec(value.trim())?.[2] ?? value.trim();
}

/** Reads the text of an ansible.cfg: what Python's configparser would give for the settings that fleet honours. */
import type { Diagnostic } from '../core/index.ts';
import type { Place } from '../yaml/index.ts';

/** A setting and where it stands. */
export interface ConfigEntry {
  readonly value: string;
  readonly place: Place;
}

/** Settings as `section.key`, in lower case; what can't be read is an error, as for Ansible. */
export interface ParsedConfig {
  readonly entries: ReadonlyMap<string, ConfigEntry>;
  readonly diagnostics: readonly Diagnostic[];
}

const SECTION = /^\[([^\]]+)\]/;
const ENTRY = /^([^=:]+?)\s*[=:]\s*(.*)$/;

/** Parses sections, `key = value` or `key: value`, `#` and `;` comments, and values that go on in indented lines. */
export function parseAnsibleConfig(file: string, text: string): ParsedConfig {
  const reader = new ConfigReader(file);
  text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .forEach((line, index) => reader.line(line, index + 1));
  return reader;
}

class ConfigReader implements ParsedConfig {
  readonly entries = new Map<string, ConfigEntry>();
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string;
  #section: string | undefined;
  #key: string | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  line(written: string, number: number): void {
    // A semicolon after white space starts a comment in the middle of a line; a number sign doesn't.
    const text = written.replace(/(^|\s);.*$/, '$1').trimEnd();
    if (text.trim() === '' || text.trimStart().startsWith('#')) return;
    const place = { file: this.#file, line: number, column: text.search(/\S/) + 1 };
    if (/^\s/.test(text) && this.#key !== undefined) return this.#goOn(text.trim());
    const section = SECTION.exec(text.trim())?.[1];
    if (section !== undefined) this.#begin(section);
    else this.#entry(text.trim(), place);
  }

  #begin(section: string): void {
    this.#section = section.toLowerCase();
    this.#key = undefined;
  }

  #goOn(text: string): void {
    const entry = this.entries.get(this.#key ?? '');
    if (entry !== undefined) this.entries.set(this.#key ?? '', { ...entry, value: `${entry.value}\n${text}` });
  }

  #entry(text: string, place: Place): void {
    const [, key, value = ''] = ENTRY.exec(text) ?? [];
    if (key === undefined || this.#section === undefined) {
      const message = key === undefined ? '"key = value" is expected' : 'a setting stands before the first [section]';
      this.diagnostics.push({ ...place, severity: 'error', message });
      return;
    }
    this.#key = `${this.#section}.${key.toLowerCase()}`;
    this.entries.set(this.#key, { value, place });
  }
}

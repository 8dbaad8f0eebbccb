/** group_vars and host_vars beside an inventory or a playbook, as Ansible's host_group_vars plugin reads them. */
import type { Diagnostic } from '../../core/index.ts';
import { Mapping, compareText, isFalsy, kindOfValue, parseValues } from '../../yaml/index.ts';
import type { Variables } from '../draft.ts';
import { definitionsOf } from '../draft.ts';
import type { InventoryFiles } from '../files.ts';
import { textOf } from '../read-text.ts';
import type { TextReader } from '../read-text.ts';
import { mergeVariables } from './merge.ts';
import type { HashBehaviour } from './merge.ts';

/** What reading the folders needs. */
export interface FolderReader extends TextReader {
  readonly files: InventoryFiles;
  readonly hashBehaviour: HashBehaviour;
}

/** Variables that files gave, and what's wrong with the files. */
export interface FolderVariables {
  readonly variables: Variables;
  readonly diagnostics: readonly Diagnostic[];
}

type Folder = 'group_vars' | 'host_vars';

const NOTHING: FolderVariables = { variables: new Map(), diagnostics: [] };
/** In this order; the first that exists is taken. */
const ENDINGS = ['', '.yml', '.yaml', '.json'];
const DEEPEST = 20;

/** Reads each file once, and only for groups and hosts that are asked for. */
export class VarsFolders {
  readonly #reader: FolderReader;
  readonly #listings = new Map<string, ReadonlySet<string>>();
  readonly #known = new Map<string, FolderVariables>();

  constructor(reader: FolderReader) {
    this.#reader = reader;
  }

  /** Variables of a group or host from `directory`/group_vars or host_vars. */
  variablesOf(directory: string, folder: Folder, name: string): FolderVariables {
    const path = directory === '.' ? folder : `${directory.replace(/\/$/, '')}/${folder}`;
    // A name such as /srv/chroot, of a chroot connection, is no file name.
    if (name.startsWith('/') || !this.#mayHave(path, name)) return NOTHING;
    const known = this.#known.get(`${path}/${name}`) ?? this.#read(path, name);
    this.#known.set(`${path}/${name}`, known);
    return known;
  }

  /** One look at the folder saves a look for every one of ten thousand hosts. */
  #mayHave(path: string, name: string): boolean {
    const entries = this.#listings.get(path) ?? new Set(this.#list(path));
    this.#listings.set(path, entries);
    return name.includes('/') ? entries.size > 0 : ENDINGS.some((ending) => entries.has(name + ending));
  }

  #list(path: string): readonly string[] {
    if (this.#reader.files.kind(path) !== 'directory') return [];
    const names = this.#reader.files.list(path);
    return names.ok ? names.value : [];
  }

  #read(path: string, name: string): FolderVariables {
    const { files } = this.#reader;
    const found = ENDINGS.map((ending) => `${path}/${name}${ending}`).find((one) => files.kind(one) !== 'missing');
    if (found === undefined) return NOTHING;
    const paths = files.kind(found) === 'directory' ? this.#filesIn(found, 0) : [found];
    const variables: Variables = new Map();
    const diagnostics: Diagnostic[] = [];
    for (const one of paths) {
      const read = this.#file(one);
      mergeVariables(variables, read.variables, this.#reader.hashBehaviour);
      diagnostics.push(...read.diagnostics);
    }
    return { variables, diagnostics };
  }

  /** Files in byte order, and those of folders whose name has no ending; hidden ones and backups are left out. */
  #filesIn(directory: string, depth: number): readonly string[] {
    if (depth > DEEPEST) return [];
    const names = [...this.#list(directory)].filter((name) => !name.startsWith('.') && !name.endsWith('~'));
    return names.sort(compareText).flatMap((name) => {
      const path = `${directory}/${name}`;
      const ending = /(?<=[^.].*)\.[^.]*$/.exec(name)?.[0] ?? '';
      if (this.#reader.files.kind(path) === 'directory') return ending === '' ? this.#filesIn(path, depth + 1) : [];
      return ENDINGS.includes(ending) ? [path] : [];
    });
  }

  #file(file: string): FolderVariables {
    const bytes = this.#reader.files.read(file);
    if (!bytes.ok) return failed({ file, severity: 'error', message: bytes.error });
    const text = textOf({ file, bytes: bytes.value }, this.#reader);
    if (!text.ok) return failed(text.error);
    const parsed = parseValues({ file, text: text.value });
    if (!parsed.ok) return failed(...parsed.error);
    const { value, warnings } = parsed.value;
    if (isFalsy(value)) return { ...NOTHING, diagnostics: warnings };
    if (value instanceof Mapping) return { variables: definitionsOf(value), diagnostics: warnings };
    return failed({
      file,
      severity: 'error',
      message: `must be a mapping of variables ("name: value"), not ${kindOfValue(value)}`,
    });
  }
}

function failed(...diagnostics: readonly Diagnostic[]): FolderVariables {
  return { ...NOTHING, diagnostics };
}

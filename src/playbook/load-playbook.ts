/** Loads a playbook: text in, plays out, and everything that's wrong with it. */
import type { Diagnostic } from '../core/index.ts';
import {
  compileSchema,
  didYouMean,
  isMapping,
  kindOf,
  parseYaml,
  pointerKeys,
  pointerTo,
  problemDiagnostics,
  quoted,
  schemaProblems,
} from '../yaml/index.ts';
import type { SchemaProblem, SourceText, YamlDocument } from '../yaml/index.ts';
import { expiryDate } from './expiry.ts';
import type { Play, Playbook, Task } from './playbook.ts';
import { rootSchema } from './playbook-schema.ts';
import type { ModuleDescriptions } from './playbook-schema.ts';
import { readTask } from './read-task.ts';
import type { TaskContext } from './read-task.ts';
import { ROLLOUT_KEYS, rolloutOf } from './rollout.ts';
import { UNSUPPORTED_PLAY_KEYWORDS } from './unsupported-keywords.ts';

/** What a playbook is checked against. */
export interface PlaybookContext {
  readonly modules: ModuleDescriptions;
  /** Names of the client classes. */
  readonly clientClasses: readonly string[];
  /** Today's date as YYYY-MM-DD. */
  readonly today: string;
}

/** The playbook, or null if there are errors. */
export interface LoadedPlaybook {
  readonly playbook: Playbook | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Tasks are checked key by key after this: their messages are better than what a schema could say. */
const validatePlays = compileSchema(
  rootSchema({
    type: 'object',
    expected: 'a task: a mapping with a module in it',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 1000, pattern: '\\S', expected: 'a non-empty string' },
    },
  }),
);

/** Reads one playbook. Every parameter of every task is checked against its module's schema, with its place. */
export function loadPlaybook(source: SourceText, context: PlaybookContext): LoadedPlaybook {
  const document = parseYaml(source);
  if (!document.ok) return { playbook: null, diagnostics: document.error };
  const reader = new PlaybookReader(document.value, context);
  const plays = reader.read();
  const diagnostics = [...reader.diagnostics].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  return { playbook: diagnostics.length > 0 ? null : { file: source.file, plays }, diagnostics };
}

class PlaybookReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #document: YamlDocument;
  readonly #context: PlaybookContext;
  readonly #tasks: TaskContext;

  constructor(document: YamlDocument, context: PlaybookContext) {
    this.#document = document;
    this.#context = context;
    const modules = Object.entries(context.modules).map(([name, { schema }]) => [name, compileSchema(schema)] as const);
    this.#tasks = { document, modules: new Map(modules), diagnostics: this.diagnostics };
  }

  read(): Play[] {
    const plays = this.#document.value;
    if (!Array.isArray(plays)) {
      const message = `a playbook is a list of plays, not ${kindOf(plays)}`;
      this.#error('', message, 'start each play with "- hosts:"');
      return [];
    }
    const problems = schemaProblems(validatePlays, { document: this.#document, pointer: '', value: plays });
    this.diagnostics.push(...problemDiagnostics(problems.map(explained)));
    return plays.flatMap((play: unknown, index) => (isMapping(play) ? this.#play(play, pointerTo('', index)) : []));
  }

  #play(play: Readonly<Record<string, unknown>>, pointer: string): Play[] {
    const { hosts, name } = play;
    const [clients, tasks] = [this.#clients(play['clients'], pointer), this.#taskList(play['tasks'], pointer)];
    const expires = this.#expiry(play['expires'], pointer);
    // What isn't a string was reported by the schema; there is no play then.
    if (typeof hosts !== 'string') return [];
    const { line, column } = this.#document.placeOfValue(pointerTo(pointer, 'hosts'));
    return [
      {
        name: stringOr(name, hosts),
        hosts,
        owner: stringOr(play['owner'], null),
        reason: stringOr(play['reason'], null),
        expires,
        clients,
        vars: isMapping(play['vars']) ? play['vars'] : {},
        tasks,
        ...(ROLLOUT_KEYS.some((key) => Object.hasOwn(play, key)) && { rollout: rolloutOf(play) }),
        line: this.#document.placeOfValue(pointer).line,
        hostsPlace: { line, column },
      },
    ];
  }

  #clients(clients: unknown, pointer: string): string[] {
    if (!Array.isArray(clients)) return [];
    const names = clients.map((client: unknown, index) => ({
      client,
      at: pointerTo(pointerTo(pointer, 'clients'), index),
    }));
    return names.flatMap(({ client, at }) => {
      if (typeof client !== 'string') return [];
      if (this.#context.clientClasses.includes(client)) return [client];
      const known = this.#context.clientClasses;
      const hint = didYouMean(client, known) ?? `known are ${known.join(', ')}`;
      this.#error(at, `unknown client class ${quoted(client)}`, hint);
      return [];
    });
  }

  #taskList(tasks: unknown, pointer: string): Task[] {
    if (!Array.isArray(tasks)) return [];
    return tasks.flatMap((task: unknown, index) => {
      const at = pointerTo(pointerTo(pointer, 'tasks'), index);
      return isMapping(task) ? (readTask(task, at, this.#tasks) ?? []) : [];
    });
  }

  #expiry(expires: unknown, pointer: string): string | null {
    if (typeof expires !== 'string') return null;
    const date = expiryDate(expires, this.#context.today);
    if (date.ok) return date.value;
    const place = this.#document.placeOfValue(pointerTo(pointer, 'expires'));
    // A wrong format was reported by the schema already, at the same place.
    const reported = this.diagnostics.some(({ line, column }) => line === place.line && column === place.column);
    if (!reported) this.#error(pointerTo(pointer, 'expires'), `"expires" ${date.error}`);
    return null;
  }

  #error(pointer: string, message: string, hint?: string): void {
    const place = this.#document.placeOfValue(pointer);
    this.diagnostics.push({ ...place, severity: 'error', message, ...(hint === undefined ? {} : { hint }) });
  }
}

/** A keyword of Ansible deserves better than "unknown key". */
function explained(problem: SchemaProblem): SchemaProblem {
  const isPlay = pointerKeys(problem.pointer).length === 1 && problem.keyword === 'additionalProperties';
  const instead = isPlay && problem.key !== undefined ? UNSUPPORTED_PLAY_KEYWORDS.get(problem.key) : undefined;
  if (instead === undefined) return problem;
  return { ...problem, message: `${quoted(problem.key ?? '')} isn't supported by fleet`, hint: instead };
}

function stringOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === 'string' ? value : otherwise;
}

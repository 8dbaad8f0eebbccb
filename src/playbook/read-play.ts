/** Reads one play whose keywords were evaluated and fit their schema, or were reported. */
import type { BecomeMethod, Diagnostic } from '../core/index.ts';
import type { Layer } from '../template/index.ts';
import { compileSchema, didYouMean, isMapping, pointerTo, quoted } from '../yaml/index.ts';
import { expiryDate } from './expiry.ts';
import type { PlaybookContext } from './load-playbook.ts';
import type { Play, PlayBecome, Task } from './playbook.ts';
import { readTask } from './read-task.ts';
import type { TaskContext } from './read-task.ts';
import { ROLLOUT_KEYS, rolloutOf } from './rollout.ts';
import { tagsOf } from './tags.ts';
import type { PlaybookText } from './texts.ts';
import { templateProblems } from './texts.ts';
import { nameProblems } from './variables.ts';

/** Reads plays and notes what's wrong with them. */
export class PlayReader {
  readonly #text: PlaybookText;
  readonly #context: PlaybookContext;
  readonly #diagnostics: Diagnostic[];
  readonly #tasks: Omit<TaskContext, 'tags'>;

  constructor(text: PlaybookText, context: PlaybookContext, diagnostics: Diagnostic[]) {
    this.#text = text;
    this.#context = context;
    this.#diagnostics = diagnostics;
    const modules = Object.entries(context.modules).map(([name, { schema }]) => [name, compileSchema(schema)] as const);
    this.#tasks = { text, modules: new Map(modules), diagnostics };
  }

  /** The play; none where it names no hosts, which was reported. */
  play(play: Readonly<Record<string, unknown>>, pointer: string, variables: readonly Layer[]): Play[] {
    const { document } = this.#text;
    const patterns = [play['hosts']].flat().filter((pattern) => typeof pattern === 'string');
    const tags = tagsOf(play['tags']);
    const clients = this.#clients(play['clients'], pointerTo(pointer, 'clients'));
    const tasks = this.#taskList(play['tasks'], pointerTo(pointer, 'tasks'), tags);
    const expires = this.#expiry(play['expires'], pointerTo(pointer, 'expires'));
    this.#vars(play['vars'], pointerTo(pointer, 'vars'));
    if (patterns.length === 0) return [];
    const rollout = { ...(this.#context.anyErrorsFatal === true && { any_errors_fatal: true }), ...play };
    const hosts = patterns.join(',');
    const { line, column } = document.placeOfValue(pointerTo(pointer, 'hosts'));
    return [
      {
        name: stringOr(play['name'], hosts),
        hosts,
        patterns,
        owner: stringOr(play['owner'], null),
        reason: stringOr(play['reason'], null),
        expires,
        clients,
        tags,
        vars: isMapping(play['vars']) ? play['vars'] : {},
        variables,
        become: becomeOf(play),
        tasks,
        ...(ROLLOUT_KEYS.some((key) => Object.hasOwn(rollout, key)) && { rollout: rolloutOf(rollout) }),
        line: document.placeOfValue(pointer).line,
        hostsPlace: { line, column },
      },
    ];
  }

  #vars(vars: unknown, pointer: string): void {
    this.#diagnostics.push(
      ...nameProblems(vars, pointer, this.#text.document),
      ...templateProblems(vars, pointer, this.#text),
    );
  }

  #clients(clients: unknown, pointer: string): string[] {
    const known = this.#context.clientClasses;
    const names = Array.isArray(clients) ? clients : [];
    return names.flatMap((client: unknown, index) => {
      if (typeof client !== 'string') return [];
      if (known.includes(client)) return [client];
      const hint = didYouMean(client, known) ?? `known are ${known.join(', ')}`;
      this.#error(pointerTo(pointer, index), `unknown client class ${quoted(client)}`, hint);
      return [];
    });
  }

  #taskList(tasks: unknown, pointer: string, tags: readonly string[]): Task[] {
    if (!Array.isArray(tasks)) return [];
    return tasks.flatMap((task: unknown, index) =>
      isMapping(task) ? (readTask(task, pointerTo(pointer, index), { ...this.#tasks, tags }) ?? []) : [],
    );
  }

  #expiry(expires: unknown, pointer: string): string | null {
    if (typeof expires !== 'string') return null;
    const date = expiryDate(expires, this.#context.today);
    if (date.ok) return date.value;
    const place = this.#text.document.placeOfValue(pointer);
    // A wrong format was reported by the schema already, at the same place.
    const reported = this.#diagnostics.some(({ line, column }) => line === place.line && column === place.column);
    if (!reported) this.#error(pointer, `"expires" ${date.error}`);
    return null;
  }

  #error(pointer: string, message: string, hint?: string): void {
    const place = this.#text.document.placeOfValue(pointer);
    this.#diagnostics.push({ ...place, severity: 'error', message, ...(hint === undefined ? {} : { hint }) });
  }
}

const METHODS: readonly BecomeMethod[] = ['sudo', 'su', 'doas'];

function becomeOf({ become, become_user: user, become_method: wanted }: Readonly<Record<string, unknown>>): PlayBecome {
  const method = METHODS.find((one) => one === wanted);
  return {
    ...(typeof become === 'boolean' && { become }),
    ...(typeof user === 'string' && { user }),
    ...(method !== undefined && { method }),
  };
}

function stringOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === 'string' ? value : otherwise;
}

/** What the tasks of a play come to on one host: conditions, loops and templates evaluated with its variables. */
import { err, ok, type Diagnostic, type Result } from '../core/index.ts';
import {
  compileCondition,
  evaluateCondition,
  isTemplate,
  requiredData,
  type Layer,
  type TemplateError,
  type Variables,
} from '../template/index.ts';
import { compileSchema, pointerTo, quoted, wordsOfMisfit, type Place } from '../yaml/index.ts';
import type { Condition, Play, Task } from './playbook.ts';
import type { ModuleDescriptions } from './playbook-schema.ts';

/** A task with values in place of all templates. */
export interface ReadyTask {
  readonly module: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The tasks that a host gets, and which it doesn't get, in words. */
export interface HostTasks {
  readonly tasks: readonly ReadyTask[];
  readonly skipped: readonly string[];
}

/**
 * Evaluates the tasks of a play in order. `variables` are those of the host, with the play's and those of `-e`. The
 * error is the first thing that can't be evaluated, or that the module doesn't take.
 */
export function tasksOnHost(
  play: Play,
  variables: (taskVars: Layer) => Variables,
  modules: ModuleDescriptions,
): Result<HostTasks, Diagnostic> {
  const tasks: ReadyTask[] = [];
  const skipped: string[] = [];
  for (const task of play.tasks) {
    const done = onHost(task, variables, modules);
    if (!done.ok) return done;
    tasks.push(...done.value.tasks);
    skipped.push(...done.value.skipped);
  }
  return ok({ tasks, skipped });
}

/** Most tasks are the same for every host: nothing has to be evaluated. */
const PLAIN = new WeakMap<Task, boolean>();

function isPlain(task: Task): boolean {
  const known = PLAIN.get(task) ?? (task.when.length === 0 && task.loop === null && !hasTemplate(task.params));
  PLAIN.set(task, known);
  return known;
}

function hasTemplate(value: unknown): boolean {
  if (typeof value === 'string') return isTemplate(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasTemplate);
}

function onHost(
  task: Task,
  variables: (taskVars: Layer) => Variables,
  modules: ModuleDescriptions,
): Result<HostTasks, Diagnostic> {
  if (isPlain(task)) return ok({ tasks: [{ module: task.module, params: task.params }], skipped: [] });
  const place = task.placeOf('');
  const vars: Layer = new Map(
    Object.entries(task.vars).map(([name, value]) => [name, { value, place, isTemplated: true }]),
  );
  return attempt(() => new TaskEvaluation(task, variables(vars), modules).result());
}

/** Ends the evaluation of a task; never leaves this file. */
class Unusable extends Error {
  readonly diagnostic: Diagnostic;

  constructor(place: Place, message: string, hint: string | undefined) {
    super(message);
    this.diagnostic = { ...place, severity: 'error', message, ...(hint !== undefined && { hint }) };
  }
}

function attempt<T>(work: () => T): Result<T, Diagnostic> {
  try {
    return ok(work());
  } catch (thrown) {
    if (thrown instanceof Unusable) return err(thrown.diagnostic);
    throw thrown;
  }
}

class TaskEvaluation {
  readonly #task: Task;
  readonly #variables: Variables;
  readonly #modules: ModuleDescriptions;

  constructor(task: Task, variables: Variables, modules: ModuleDescriptions) {
    this.#task = task;
    this.#variables = variables;
    this.#modules = modules;
  }

  result(): HostTasks {
    const tasks: ReadyTask[] = [];
    const skipped: string[] = [];
    for (const variables of this.#rounds()) {
      const condition = this.#task.when.find((one) => !this.#holds(one, variables));
      if (condition === undefined) tasks.push({ module: this.#task.module, params: this.#params(variables) });
      else skipped.push(`${quoted(this.#task.name)} is not for this host (${condition.text})`);
    }
    return { tasks, skipped: [...new Set(skipped)] };
  }

  /** The variables of each round of the loop; one round where there is none. */
  #rounds(): readonly Variables[] {
    const { loop } = this.#task;
    if (loop === null) return [this.#variables];
    return this.#items().map((item, index) => {
      const set = (value: unknown) => ({ value, place: null, isTemplated: false });
      const layer = new Map([[loop.variable, set(item)]]);
      if (loop.indexVariable !== null) layer.set(loop.indexVariable, set(index));
      return this.#variables.within(layer);
    });
  }

  #items(): readonly unknown[] {
    const { loop } = this.#task;
    const key = loop?.flattens === true ? '/with_items' : '/loop';
    const value = this.#value(loop?.items ?? [], key, this.#variables);
    if (!Array.isArray(value)) throw new Unusable(this.#task.placeOf(key), 'a loop needs a list', undefined);
    return loop?.flattens === true ? value.flat(1) : value;
  }

  #holds({ text, pointer }: Condition, variables: Variables): boolean {
    const condition = compileCondition(text);
    const holds = condition.ok ? evaluateCondition(condition.value, variables) : condition;
    if (holds.ok) return holds.value;
    throw this.#unusable(holds.error, pointer);
  }

  #params(variables: Variables): Readonly<Record<string, unknown>> {
    const { module } = this.#task;
    const pointer = pointerTo('', module);
    const { value, secrets } = variables.watched(() => this.#value(this.#task.params, pointer, variables));
    const [secret] = secrets;
    if (secret !== undefined) {
      const hint = 'use a value that is not secret; conditions may look at secrets';
      throw new Unusable(
        this.#task.placeOf(pointer),
        `${quoted(secret)} is a secret, and plans and records show parameters`,
        hint,
      );
    }
    const params = value as Readonly<Record<string, unknown>>;
    this.#check(params, pointer);
    return params;
  }

  #check(params: Readonly<Record<string, unknown>>, pointer: string): void {
    const { schema } = this.#modules[this.#task.module] ?? { schema: {} };
    const validate = compileSchema(schema);
    const [error] = validate(params);
    if (error === undefined) return;
    const words = wordsOfMisfit(validate, params);
    const key = error.instancePath.split('/')[1];
    const name = key === undefined ? `the parameters of ${quoted(this.#task.module)}` : quoted(key);
    const place = this.#task.placeOf(pointer + error.instancePath);
    throw new Unusable(place, `${name}: ${words?.message ?? 'unfit'}`, words?.hint);
  }

  /** Data with all templates evaluated. */
  #value(value: unknown, pointer: string, variables: Variables): unknown {
    if (typeof value === 'string') return isTemplate(value) ? this.#text(value, pointer, variables) : value;
    if (Array.isArray(value)) {
      const items = value.map((item: unknown, index) => this.#value(item, pointerTo(pointer, index), variables));
      return items.filter((item) => item !== undefined);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]): readonly [string, unknown] => [
      key,
      this.#value(inner, pointerTo(pointer, key), variables),
    ]);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
  }

  /** Undefined for `omit`. */
  #text(text: string, pointer: string, variables: Variables): unknown {
    const result = requiredData(text, variables);
    if (result.ok) return result.value;
    throw this.#unusable(result.error, pointer);
  }

  #unusable({ message, hint, offset }: TemplateError, pointer: string): Unusable {
    return new Unusable(this.#task.placeOf(pointer, offset), message, hint);
  }
}

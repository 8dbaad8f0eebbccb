/** Names in a play's tasks that nothing defines: found from the texts alone, before any host is asked. */
import type { Diagnostic } from '../core/index.ts';
import { insteadOfName, namesInCondition, namesInTemplate, type TextNames, type Variable } from '../template/index.ts';
import { didYouMean, isMapping, pointerTo, quoted } from '../yaml/index.ts';
import type { Play, Task } from './playbook.ts';
import { templatesIn } from './texts.ts';

/** What is known of names besides the play's own. */
export interface KnownNames {
  /** Hosts of the play on which nothing defines it. */
  missingOn: (name: string) => readonly string[];
  /** How many hosts the play has. */
  readonly hosts: number;
  /** All names, for suggestions. */
  names: () => Iterable<string>;
}

/** Errors for what is undefined on every host, warnings for what is on some. */
export function undefinedNames(play: Play, known: KnownNames): readonly Diagnostic[] {
  return play.tasks.flatMap((task) => new TaskNames(play, task, known).problems());
}

/** A text of a task. */
interface TaskText {
  readonly pointer: string;
  readonly names: TextNames;
}

class TaskNames {
  readonly #play: Play;
  readonly #task: Task;
  readonly #known: KnownNames;
  readonly #own: ReadonlySet<string>;

  constructor(play: Play, task: Task, known: KnownNames) {
    this.#play = play;
    this.#task = task;
    this.#known = known;
    const loop = task.loop === null ? [] : [task.loop.variable, task.loop.indexVariable];
    this.#own = new Set(loop.filter((name) => name !== null));
  }

  problems(): readonly Diagnostic[] {
    const texts = this.#texts();
    // A condition that asks whether a name is defined speaks for the whole task.
    const guarded = new Set(texts.flatMap(({ names }) => [...names.guarded]));
    const needed = texts.flatMap(({ pointer, names }) => names.needed.map((one) => ({ ...one, pointer })));
    return needed.flatMap(({ name, pointer, offset }) => {
      const missing = this.#missing(name, guarded, []);
      return missing === null ? [] : [{ ...this.#task.placeOf(pointer, offset), ...missing }];
    });
  }

  #texts(): readonly TaskText[] {
    const { module, params, when, loop } = this.#task;
    const items = loop?.flattens === true ? '/with_items' : '/loop';
    const templates = [...templatesIn(params, pointerTo('', module)), ...templatesIn(loop?.items, items)];
    return [
      ...when.map(({ text, pointer }) => ({ pointer, names: namesInCondition(text) })),
      ...templates.map(({ pointer, text }) => ({ pointer, names: namesInTemplate(text) })),
    ];
  }

  /** What there is to say of a name; null where it has a value, or is asked about. `open` are those that need it. */
  #missing(
    name: string,
    guarded: ReadonlySet<string>,
    open: readonly string[],
  ): Pick<Diagnostic, 'severity' | 'message' | 'hint'> | null {
    if (guarded.has(name) || this.#own.has(name) || open.includes(name)) return null;
    const variable = this.#variable(name);
    if (variable !== undefined) return this.#missingBelow(name, variable, { guarded, open: [...open, name] });
    const hosts = this.#known.missingOn(name);
    if (hosts.length === this.#known.hosts) return { severity: 'error', ...this.#nowhere(name) };
    // A condition may choose the hosts that have it.
    if (hosts.length === 0 || this.#task.when.length > 0) return null;
    return { severity: 'warning', message: `${quoted(name)} is undefined on ${someOf(hosts)}` };
  }

  /** A variable of the task or the play: what its own templates need. */
  #missingBelow(
    name: string,
    { value, place }: Pick<Variable, 'value' | 'place'>,
    { guarded, open }: { readonly guarded: ReadonlySet<string>; readonly open: readonly string[] },
  ): Pick<Diagnostic, 'severity' | 'message' | 'hint'> | null {
    const texts = templatesIn(value, '').map(({ text }) => namesInTemplate(text));
    const asked = new Set([...guarded, ...texts.flatMap((names) => [...names.guarded])]);
    const [first] = texts.flatMap(({ needed }) => needed.flatMap((one) => this.#missing(one.name, asked, open) ?? []));
    if (first === undefined) return null;
    const where = place === null ? '' : `, ${place.file}:${place.line}`;
    return { ...first, message: `${first.message} (in ${quoted(name)}${where})` };
  }

  #variable(name: string): Pick<Variable, 'value' | 'place'> | undefined {
    const { vars } = this.#task;
    if (isMapping(vars) && Object.hasOwn(vars, name)) return { value: vars[name], place: this.#task.placeOf('') };
    return this.#play.variables.find((layer) => layer.has(name))?.get(name);
  }

  #nowhere(name: string): Pick<Diagnostic, 'message' | 'hint'> {
    const known = [...this.#known.names(), ...this.#play.variables.flatMap((layer) => [...layer.keys()])];
    const hint = insteadOfName(name) ?? didYouMean(name, [...known, ...this.#own, ...Object.keys(this.#task.vars)]);
    return { message: `${quoted(name)} is undefined`, ...(hint !== undefined && { hint }) };
  }
}

function someOf([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  return `${first} and ${others.length} other host${others.length === 1 ? '' : 's'}`;
}

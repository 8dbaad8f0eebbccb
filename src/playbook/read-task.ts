/** Reads one task: which module it calls, whether the parameters fit, and its conditions and loops. */
import {
  isMapping,
  kindOf,
  orList,
  pointerTo,
  problemDiagnostics,
  quoted,
  schemaProblems,
  didYouMean,
} from '../yaml/index.ts';
import type { SchemaProblem, SchemaValidator } from '../yaml/index.ts';
import type { Diagnostic } from '../core/index.ts';
import { compileCondition } from '../template/index.ts';
import type { Condition, Loop, Task } from './playbook.ts';
import { tagsOf } from './tags.ts';
import { TASK_PROPERTIES } from './task-schema.ts';
import { placeIn, templateDiagnostic, templateProblems, templatesIn, type PlaybookText } from './texts.ts';
import { UNSUPPORTED_TASK_KEYWORDS } from './unsupported-keywords.ts';
import { insteadOfModule } from './unsupported-modules.ts';
import { nameProblems } from './variables.ts';

/** What reading a task needs: the text, the modules' compiled schemas, the play's tags, and where findings go. */
export interface TaskContext {
  readonly text: PlaybookText;
  readonly modules: ReadonlyMap<string, SchemaValidator>;
  readonly tags: readonly string[];
  readonly diagnostics: Diagnostic[];
}

type Mapping = Readonly<Record<string, unknown>>;

/** The task at `pointer`, null if it has errors. */
export function readTask(task: Mapping, pointer: string, context: TaskContext): Task | null {
  const { text, diagnostics } = context;
  const before = diagnostics.length;
  for (const key of Object.keys(task)) checkKey(key, pointerTo(pointer, key), context);
  const called = Object.keys(task).filter((key) => context.modules.has(key));
  const [module] = called;
  if (module === undefined || called.length > 1) {
    // A key that isn't known was most likely meant to be the module: one message is enough then.
    if (diagnostics.length === before) wrongNumber(called, pointer, context);
    return null;
  }
  const params = readParams(module, task[module], pointerTo(pointer, module), context);
  checkKeywords(task, pointer, context);
  if (params === null || diagnostics.length > before) return null;
  return {
    name: typeof task['name'] === 'string' ? task['name'] : module,
    module,
    params,
    when: conditionsOf(task['when']),
    tags: [...new Set([...context.tags, ...tagsOf(task['tags'])])],
    vars: isMapping(task['vars']) ? task['vars'] : {},
    loop: loopOf(task),
    line: text.document.placeOfValue(pointer).line,
    placeOf: (below, offset = 0) => placeIn(text, pointer + below, valueAt(task, below), offset),
  };
}

function valueAt(task: Mapping, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    task,
  );
}

function checkKey(key: string, pointer: string, { text, modules, diagnostics }: TaskContext): void {
  if (Object.hasOwn(TASK_PROPERTIES, key) || modules.has(key)) return;
  const place = text.document.placeOfKey(pointer);
  const instead = UNSUPPORTED_TASK_KEYWORDS.get(key);
  if (instead !== undefined) {
    const message = `${quoted(key)} isn't supported by fleet`;
    diagnostics.push({ ...place, severity: 'error', message, hint: instead });
    return;
  }
  const known = [...Object.keys(TASK_PROPERTIES), ...modules.keys()];
  const names = [...modules.keys()];
  const other = insteadOfModule(key, names);
  const hint = other ?? didYouMean(key, known) ?? `fleet's modules are ${names.join(', ')}`;
  const message = other === null ? `unknown module ${quoted(key)}` : `fleet has no module ${quoted(key)}`;
  diagnostics.push({ ...place, severity: 'error', message, hint });
}

function wrongNumber(called: readonly string[], pointer: string, { text, modules, diagnostics }: TaskContext): void {
  const place = text.document.placeOfValue(pointer);
  if (called.length > 1) {
    const message = `a task calls one module, this one calls ${called.map(quoted).join(' and ')}`;
    diagnostics.push({ ...place, severity: 'error', message, hint: 'write a task for each' });
    return;
  }
  const hint = `add ${orList([...modules.keys()].map((name) => quoted(`${name}:`)))}`;
  diagnostics.push({ ...place, severity: 'error', message: 'this task calls no module', hint });
}

function readParams(module: string, value: unknown, pointer: string, context: TaskContext): Mapping | null {
  const params = value ?? {};
  const { text, diagnostics } = context;
  if (!isMapping(params)) {
    const message = `the parameters of ${quoted(module)} must be a mapping, not ${kindOf(params)}`;
    diagnostics.push({ ...text.document.placeOfValue(pointer), severity: 'error', message });
    return null;
  }
  const validate = context.modules.get(module);
  const subject = { document: text.document, pointer, value: params };
  const problems = validate === undefined ? [] : schemaProblems(validate, subject);
  const templates = templatesIn(params, pointer).map((one) => one.pointer);
  const certain = problems.filter((problem) => !mayBeMended(problem, templates));
  diagnostics.push(...problemDiagnostics(certain), ...templateProblems(params, pointer, text));
  return params;
}

/** Whether a finding is about a template, or about what holds one: only its value tells. */
function mayBeMended({ pointer, key }: SchemaProblem, templates: readonly string[]): boolean {
  return key === undefined && templates.some((at) => at === pointer || at.startsWith(`${pointer}/`));
}

/** What schemas can't know of the other keywords: conditions, templates, and names of variables. */
function checkKeywords(task: Mapping, pointer: string, { text, diagnostics }: TaskContext): void {
  const vars = pointerTo(pointer, 'vars');
  diagnostics.push(
    ...nameProblems(task['vars'], vars, text.document),
    ...['name', 'vars', 'loop', 'with_items'].flatMap((key) =>
      templateProblems(task[key], pointerTo(pointer, key), text),
    ),
    ...conditionProblems(task['when'], pointerTo(pointer, 'when'), text),
  );
  const loops = ['loop', 'with_items'].filter((key) => Object.hasOwn(task, key));
  if (loops.length === 2) {
    const place = text.document.placeOfKey(pointerTo(pointer, 'with_items'));
    diagnostics.push({ ...place, severity: 'error', message: 'a task has one loop', hint: 'leave "with_items" out' });
  }
}

function conditionProblems(when: unknown, pointer: string, text: PlaybookText): readonly Diagnostic[] {
  const listed = Array.isArray(when)
    ? when.map((one: unknown, index) => ({ one, at: pointerTo(pointer, index) }))
    : [{ one: when, at: pointer }];
  return listed.flatMap(({ one, at }) => {
    const compiled = typeof one === 'string' && one !== '' ? compileCondition(one) : null;
    if (compiled === null || compiled.ok) return [];
    return [templateDiagnostic(compiled.error, placeIn(text, at, one, compiled.error.offset))];
  });
}

function conditionsOf(when: unknown): readonly Condition[] {
  if (when === undefined) return [];
  if (!Array.isArray(when)) return [{ text: String(when), pointer: '/when' }];
  return when.map((one, index) => ({ text: String(one), pointer: `/when/${index}` }));
}

function loopOf(task: Mapping): Loop | null {
  const items = task['loop'] ?? task['with_items'];
  if (typeof items !== 'string' && !Array.isArray(items)) return null;
  const control = isMapping(task['loop_control']) ? task['loop_control'] : {};
  const { loop_var: variable = 'item', index_var: index } = control;
  return {
    items,
    flattens: !Object.hasOwn(task, 'loop'),
    variable: String(variable),
    indexVariable: index === undefined ? null : String(index),
  };
}

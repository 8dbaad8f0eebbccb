/** Reads one task: which module it calls, and whether the parameters fit. */
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
import type { SchemaValidator, YamlDocument } from '../yaml/index.ts';
import type { Diagnostic } from '../core/index.ts';
import type { Task } from './playbook.ts';
import { TASK_PROPERTIES } from './playbook-schema.ts';
import { UNSUPPORTED_TASK_KEYWORDS } from './unsupported-keywords.ts';

/** What reading a task needs: the document, the modules' compiled schemas, and where findings go. */
export interface TaskContext {
  readonly document: YamlDocument;
  readonly modules: ReadonlyMap<string, SchemaValidator>;
  readonly diagnostics: Diagnostic[];
}

/** The task at `pointer`, null if it has errors. */
export function readTask(task: Readonly<Record<string, unknown>>, pointer: string, context: TaskContext): Task | null {
  const before = context.diagnostics.length;
  for (const key of Object.keys(task)) checkKey(key, pointerTo(pointer, key), context);
  const called = Object.keys(task).filter((key) => context.modules.has(key));
  const [module] = called;
  if (module === undefined || called.length > 1) {
    // A key that isn't known was most likely meant to be the module: one message is enough then.
    if (context.diagnostics.length === before) wrongNumber(called, pointer, context);
    return null;
  }
  const params = readParams(module, task[module], pointerTo(pointer, module), context);
  if (params === null || context.diagnostics.length > before) return null;
  const name = typeof task['name'] === 'string' ? task['name'] : module;
  return { name, module, params, line: context.document.placeOfValue(pointer).line };
}

function checkKey(key: string, pointer: string, { document, modules, diagnostics }: TaskContext): void {
  if (Object.hasOwn(TASK_PROPERTIES, key) || modules.has(key)) return;
  const place = document.placeOfKey(pointer);
  const instead = UNSUPPORTED_TASK_KEYWORDS.get(key);
  if (instead !== undefined) {
    diagnostics.push({
      ...place,
      severity: 'error',
      message: `${quoted(key)} isn't supported by fleet`,
      hint: instead,
    });
    return;
  }
  const known = [...Object.keys(TASK_PROPERTIES), ...modules.keys()];
  const hint = didYouMean(key, known) ?? `fleet's modules are ${[...modules.keys()].join(', ')}`;
  diagnostics.push({ ...place, severity: 'error', message: `unknown module ${quoted(key)}`, hint });
}

function wrongNumber(
  called: readonly string[],
  pointer: string,
  { document, modules, diagnostics }: TaskContext,
): void {
  const place = document.placeOfValue(pointer);
  if (called.length > 1) {
    const message = `a task calls one module, this one calls ${called.map(quoted).join(' and ')}`;
    diagnostics.push({ ...place, severity: 'error', message, hint: 'write a task for each' });
    return;
  }
  const hint = `add ${orList([...modules.keys()].map((name) => quoted(`${name}:`)))}`;
  diagnostics.push({ ...place, severity: 'error', message: 'this task calls no module', hint });
}

function readParams(
  module: string,
  value: unknown,
  pointer: string,
  context: TaskContext,
): Readonly<Record<string, unknown>> | null {
  const params = value ?? {};
  const place = context.document.placeOfValue(pointer);
  if (!isMapping(params)) {
    const message = `the parameters of ${quoted(module)} must be a mapping, not ${kindOf(params)}`;
    context.diagnostics.push({ ...place, severity: 'error', message });
    return null;
  }
  const validate = context.modules.get(module);
  const subject = { document: context.document, pointer, value: params };
  const problems = validate === undefined ? [] : schemaProblems(validate, subject);
  context.diagnostics.push(...problemDiagnostics(problems), ...templates(params, pointer, context.document));
  return params;
}

/** Ansible would evaluate these; written into a server's configuration as they stand they'd do harm. */
function templates(value: unknown, pointer: string, document: YamlDocument): Diagnostic[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, child]) => templates(child, pointerTo(pointer, key), document));
  }
  if (typeof value !== 'string' || !/\{\{|\{%/.test(value)) return [];
  const message = "templates aren't evaluated in playbooks";
  return [{ ...document.placeOfValue(pointer), severity: 'error', message, hint: 'write the value itself' }];
}

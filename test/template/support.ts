/** What the tests of templates share: variables, and a template's value as fleet gives it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, type Result } from '../../src/core/index.ts';
import {
  Variables,
  compileCondition,
  evaluateCondition,
  requiredData,
  type TemplateError,
} from '../../src/template/index.ts';

export const VARIABLES: Readonly<Record<string, unknown>> = {
  five: 5,
  yes_word: 'yes',
  flag_text: 'false',
  number_text: '41',
  empty: '',
  names: ['web', 'a', 'db'],
  tree: { a: { b: 'deep' }, list: [{ x: 1 }, { x: 2 }], key: 'k' },
  key_word: 'a',
  users: [
    { name: 'ann', age: 30, admin: true },
    { name: 'bob', age: 20 },
  ],
  nested: '{{ five }}',
  nested_twice: '{{ nested }} and {{ nested }}',
  nested_list: ['{{ five }}', 'x{{ five }}'],
  nested_dict: { port: '{{ five }}' },
  needs_missing: '{{ missing }}',
  mixes_missing: 'x {{ missing }}',
  loop_a: '{{ loop_b }}',
  loop_b: '{{ loop_a }}',
  distribution: 'Debian',
  version_word: '12',
};

/** The lines of a table, without comments. */
export function linesOf(file: string): readonly string[] {
  const lines = readFileSync(join(import.meta.dirname, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('# '));
}

function variables(values: Readonly<Record<string, unknown>> = VARIABLES): Variables {
  const place = { file: 'vars.yaml', line: 1, column: 1 };
  const layer = new Map(Object.entries(values).map(([name, value]) => [name, { value, place, isTemplated: true }]));
  return new Variables([layer], () => err({ message: 'is encrypted' }));
}

/** The value of a template, or whether a condition (`if …`) holds, as plain data. */
export function valueOf(line: string): Result<unknown, TemplateError> {
  if (line.startsWith('if ')) {
    const condition = compileCondition(line.slice(3));
    return condition.ok ? evaluateCondition(condition.value, variables()) : condition;
  }
  return requiredData(line, variables());
}

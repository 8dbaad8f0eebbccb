/** Expressions side by side with Ansible's own templating (Debian's ansible-core), and what is refused. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { VARIABLES, linesOf, valueOf } from './support.ts';

type Answer = { readonly value: unknown; readonly kind?: string } | { readonly error: string };

function ansible(lines: readonly string[]): ReadonlyMap<string, Answer> {
  const conditions = lines.filter((line) => line.startsWith('if '));
  const templates = lines.filter((line) => !line.startsWith('if '));
  const asked = { variables: VARIABLES, templates, conditions: conditions.map((line) => line.slice(3)) };
  const said = execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'oracle-templates.py')], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const answers = JSON.parse(said) as { templates: Answer[]; conditions: Answer[] };
  return new Map([
    ...templates.map((line, index) => [line, answers.templates[index] ?? { error: 'no answer' }] as const),
    ...conditions.map((line, index) => [line, answers.conditions[index] ?? { error: 'no answer' }] as const),
  ]);
}

const same = linesOf('expressions.txt');
const refused = linesOf('refused.txt').map((line) => line.split(' => '));
let answers: ReadonlyMap<string, Answer>;

beforeAll(() => {
  if (!existsSync('/usr/bin/ansible-playbook'))
    throw new Error('ansible is missing: install the Debian package ansible-core (apt-get install ansible-core)');
  answers = ansible([...same, ...refused.map(([line = '']) => line)]);
});

/** Before ansible-core 2.19 a text that looks like a number is taken for one, with native types. */
function sameOrGuessed(ours: unknown, theirs: unknown): boolean {
  return typeof ours === 'string' && typeof theirs !== 'string';
}

describe('expressions', () => {
  it.each(same)('%s', (line) => {
    const ours = valueOf(line);
    const theirs = answers.get(line);
    expect(theirs).not.toHaveProperty('error');
    expect(ours.ok ? null : ours.error.message).toBeNull();
    const value = theirs !== undefined && 'value' in theirs ? theirs.value : undefined;
    const own = ours.ok ? ours.value : undefined;
    if (sameOrGuessed(own, value)) expect(own).toMatch(/^[-0-9.\s[(\]{'"\d]/);
    else expect(own).toEqual(value);
  });
});

function words(line: string): string {
  const result = valueOf(line);
  if (result.ok) return `value ${JSON.stringify(result.value)}`;
  const { message, hint } = result.error;
  return hint === undefined ? message : `${message}, ${hint}`;
}

function expectWords(line: string, wanted: string): void {
  if (wanted.endsWith('*')) expect(words(line).slice(0, wanted.length - 1)).toBe(wanted.slice(0, -1));
  else expect(words(line)).toBe(wanted);
}

describe('what both refuse', () => {
  it.each(refused)('%s', (line, wanted = '') => {
    expect(answers.get(line)).toHaveProperty('error');
    expectWords(line, wanted);
  });
});

describe('what fleet refuses', () => {
  it.each(linesOf('stricter.txt').map((line) => line.split(' => ')))('%s', (line, wanted = '') => {
    expectWords(line, wanted);
  });
});

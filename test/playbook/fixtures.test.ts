/** Every folder under fixtures/ loads to its expected.json, every one under bad/ is refused with its expected.txt. */
import { describe, expect, it } from 'vitest';
import { playbookSchema, type Play } from '../../src/playbook/index.ts';
import { compileSchema, parseYaml } from '../../src/yaml/index.ts';
import { casesIn, complaints, fileOf, load, modules, plays } from './support.ts';

const editorSchema = compileSchema(playbookSchema(modules));

function editorAccepts(text: string): boolean {
  const document = parseYaml({ file: 'playbook.yaml', text });
  return document.ok && editorSchema(document.value.value).length === 0;
}

/** Without what a file can't hold: functions, and variables with their places. */
function asData(plays: readonly Play[]): unknown {
  return JSON.parse(JSON.stringify(plays.map((play) => ({ ...play, variables: undefined }))));
}

describe('playbooks that load', () => {
  it.each(casesIn('fixtures'))('%s', (name) => {
    const text = fileOf('fixtures', name, 'playbook.yaml');
    expect(asData(plays(text))).toEqual(JSON.parse(fileOf('fixtures', name, 'expected.json')));
    expect(editorAccepts(text)).toBe(true);
  });
});

describe('playbooks that are refused', () => {
  it.each(casesIn('bad'))('%s', (name) => {
    const text = fileOf('bad', name, 'playbook.yaml');
    expect(`${complaints(text).join('\n')}\n`).toBe(fileOf('bad', name, 'expected.txt'));
    expect(load(text).playbook).toBeNull();
  });

  /** What a schema can't know: dates, client classes, templates, and what the parser refuses for its own reasons. */
  const BEYOND_SCHEMA = new Set(['expires-impossible', 'clients-unknown', 'templates', 'module-empty']);
  it.each(casesIn('bad').filter((name) => !BEYOND_SCHEMA.has(name)))('%s is refused by editors as well', (name) => {
    expect(editorAccepts(fileOf('bad', name, 'playbook.yaml'))).toBe(false);
  });
});

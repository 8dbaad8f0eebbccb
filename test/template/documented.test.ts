/** What templates know is what the page on playbooks says. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FILTERS, METHODS, TESTS } from '../../src/template/index.ts';

const page = readFileSync(new URL('../../src/playbook/README.md', import.meta.url), 'utf8');

function listed(title: string): readonly string[] {
  const paragraph = new RegExp(`^- ${title}: ([^]*?)\\.\\n(?=-|\\n)`, 'm').exec(page)?.[1] ?? '';
  return [...paragraph.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

describe('src/playbook/README.md', () => {
  it.each([
    ['Filters', FILTERS],
    ['Tests', TESTS],
    ['Methods of texts and mappings', METHODS],
  ])('lists all %s', (title, registry) => {
    expect(listed(title).toSorted()).toEqual(Object.keys(registry).toSorted());
  });
});

/** Everything that Ansible knows is known here: it works, or its message says what fleet does instead. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PLAY_PROPERTIES } from '../../src/playbook/play-schema.ts';
import { TASK_PROPERTIES } from '../../src/playbook/task-schema.ts';
import { UNSUPPORTED_PLAY_KEYWORDS, UNSUPPORTED_TASK_KEYWORDS } from '../../src/playbook/unsupported-keywords.ts';
import { insteadOfModule } from '../../src/playbook/unsupported-modules.ts';
import { complaints } from './support.ts';

interface Names {
  readonly play: readonly string[];
  readonly task: readonly string[];
  readonly modules: readonly string[];
}

/** Parts of Ansible that no playbook calls. */
const PRIVATE = /^_|^async_wrapper$/;

let names: Names;

beforeAll(() => {
  if (!existsSync('/usr/bin/ansible-playbook'))
    throw new Error('ansible is missing: install the Debian package ansible-core (apt-get install ansible-core)');
  const script = join(import.meta.dirname, 'ansible-names.py');
  names = JSON.parse(execFileSync('/usr/bin/python3', [script], { encoding: 'utf8' })) as Names;
});

describe("Ansible's names", () => {
  it('of keywords of plays', () => {
    const unknown = names.play.filter((name) => !(name in PLAY_PROPERTIES) && !UNSUPPORTED_PLAY_KEYWORDS.has(name));
    expect(names.play.length).toBeGreaterThan(30);
    expect(unknown).toEqual([]);
  });

  it('of keywords of tasks and blocks', () => {
    // What a task holds inside: `loop_with` is the kind of its loop, `async_val` what `async` says.
    const known = (name: string): boolean => name in TASK_PROPERTIES || UNSUPPORTED_TASK_KEYWORDS.has(name);
    expect(names.task.filter((name) => !known(name) && !['loop_with', 'async_val'].includes(name))).toEqual([]);
  });

  it('of modules', () => {
    expect(names.modules.length).toBeGreaterThan(60);
    expect(names.modules.filter((name) => !PRIVATE.test(name) && insteadOfModule(name, []) === null)).toEqual([]);
  });

  it.each(['ansible.builtin.shell', 'ansible.legacy.command', 'community.general.apache2_module', 'copy'])(
    'such as %s are refused in one sentence',
    (name) => {
      const [complaint, ...others] = complaints(`- hosts: a\n  tasks:\n    - ${name}: x\n`);
      expect(complaint).toMatch(/^playbook\.yaml:3:7: fleet has no module "[\w.]+", fleet('s modules)? /);
      expect(others).toEqual([]);
    },
  );
});

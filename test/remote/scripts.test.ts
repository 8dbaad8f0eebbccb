/** The scripts as texts: what shellcheck says, and that a script which arrives cut runs nothing. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { restoreProgram, SCRIPT_PARTS, scriptText, type ScriptName } from '../../src/remote/scripts.ts';
import { scriptInput } from '../../src/transports/shell/script-input.ts';

const NAMES: readonly ScriptName[] = [
  'read',
  'transact',
  'settle',
  'restore',
  'history',
  'protocols',
  'ping',
  'policy',
];
const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'ash']];
const folder = new URL('../../src/remote/sh/', import.meta.url).pathname;

describe.each(NAMES)('the script %s', (name) => {
  it('has nothing that shellcheck objects to, assembled and with its call', () => {
    // With their comments, for shellcheck's directives are comments.
    const parts = SCRIPT_PARTS[name].map((part) => readFileSync(`${folder}${part}.sh`, 'utf8'));
    const input = `#!/bin/sh\n${parts.join('')}fleet_main "$@"\n`;
    const said = spawnSync('shellcheck', ['--shell=sh', '--format=gcc', '-'], { input, encoding: 'utf8' });
    expect(said.error, 'shellcheck is missing: apt-get install --no-install-recommends shellcheck').toBeUndefined();
    expect(said.stdout).toBe('');
  });

  it.each(SHELLS)('is valid for %s', (...shell) => {
    const [program = '', ...args] = shell;
    const said = spawnSync(program, [...args, '-n'], { input: scriptText(name), encoding: 'utf8' });
    expect([said.status, said.stderr]).toEqual([0, '']);
  });

  it('is what its parts say, without the comments', () => {
    expect(scriptText(name)).not.toMatch(/^[ \t]*#/m);
    expect(scriptText(name).split('\n').length).toBeGreaterThan(100);
    expect(scriptText(name)).toContain('fleet_main() {');
  });

  it.each(SHELLS)('only defines functions until the very last line, wherever it is cut off: %s', (...shell) => {
    const [program = '', ...args] = shell;
    const whole = scriptInput({ text: scriptText(name), payload: '== manifest\nAAAA\n' }, 'n0nce');
    const trap = 'fleet_main() { echo RAN; }\n';
    for (let cut = whole.length - 120; cut < whole.length - 1; cut += 7) {
      const said = spawnSync(program, [...args, '-c', 'eval "$(cat)"', 'sh', 'ask', 'x'], {
        input: whole.slice(0, cut).replace(/\{ fleet_main "\$@"/, `${trap}{ fleet_main "$@"`),
        encoding: 'utf8',
      });
      expect(said.stdout, `cut at ${cut}`).toBe('');
    }
  });

  it('holds no path or word that came from a playbook, inventory or host', () => {
    expect(scriptText(name)).not.toMatch(/@[A-Z]+@(?!\||g)/);
  });
});

describe('the program that undoes a transaction', () => {
  it('is complete by itself and calls itself', () => {
    const program = restoreProgram();
    expect(program.endsWith('fleet_main "$@"\n')).toBe(true);
    for (const name of ['restore_files', 'graceful', 'put', 'hash_of', 'same_process', 'claim']) {
      expect(program).toContain(`${name}() `);
    }
  });

  it('calls no function that it does not define', () => {
    const program = restoreProgram();
    const defined = new Set([...program.matchAll(/^(\w+)\(\) [({]/gm)].map((match) => match[1]));
    const transact = new Set([...scriptText('transact').matchAll(/^(\w+)\(\) [({]/gm)].map((match) => match[1]));
    const missing = [...transact].filter((name) => name !== undefined && !defined.has(name));
    const used = missing.filter((name) => new RegExp(`^\\s*(?:if |! )?${name}\\b`, 'm').test(program));
    expect(used).toEqual([]);
  });
});

it('every part belongs to a script', () => {
  const parts = new Set(Object.values(SCRIPT_PARTS).flat());
  expect(readdirSync(folder).sort()).toEqual([...parts].map((part) => `${part}.sh`).sort());
});

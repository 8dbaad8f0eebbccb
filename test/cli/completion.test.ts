/** Completion: what the built program offers, and that bash, zsh and fish really take it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtFleet, MAIN } from '../support/built-fleet.ts';

const { file, fleet, folder } = builtFleet();
const offered = (...words: readonly string[]): string[] => {
  const { code, stdout, stderr } = fleet(['__complete', '--', ...words]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t')[0] ?? '');
};

beforeAll(() => {
  file(
    'inventory.yaml',
    'all:\n  children:\n    webservers:\n      hosts:\n        web1:\n        web2:\n    dbservers:\n      hosts:\n        db1:\n',
  );
  file('other.yaml', 'all:\n  hosts:\n    elsewhere:\n');
  file('broken.yaml', 'all: [');
  file('plays/tls.yaml', '');
  file('plays/notes.txt', '');
  chmodSync(file('dynamic', '#!/bin/sh\ntouch ran\necho "{}"\n'), 0o755);
  for (const run of ['20260101-100000-aaaa', '20260202-100000-bbbb'])
    mkdirSync(join(folder, 'state/runs', run), { recursive: true });
  // The shells call `fleet` by its name.
  chmodSync(file('bin/fleet', `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`), 0o755);
});

describe('what is offered', () => {
  it('is every command of the help and nothing hidden', () => {
    const help = [...fleet(['--help']).stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1]);
    expect(help.length).toBeGreaterThan(10);
    expect(offered('').sort()).toEqual([...new Set(help)].sort());
  });

  it('is every flag of each command, by its help', () => {
    for (const command of ['plan', 'rollback', 'verify', 'ping']) {
      const { stdout } = fleet([command, '--help']);
      const flags = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map((match) => match[1]);
      expect(flags.length).toBeGreaterThan(10);
      expect(offered(command, '--').sort()).toEqual([...new Set(flags)].sort());
    }
  });

  it.each([
    ['choices of a flag', ['plan', '--via', ''], ['ssh', 'direct']],
    ['choices behind =', ['plan', '--via=d'], ['--via=direct']],
    ['subcommands', ['records', 'exp'], ['export']],
    ['commands behind help', ['help', 'roll'], ['rollback']],
    ['hosts and groups', ['ping', 'we'], ['webservers', 'web1', 'web2']],
    ['the last term of a pattern', ['plan', 'x.yaml', '-l', 'web1,!d'], ['web1,!dbservers', 'web1,!db1']],
    ['hosts alone', ['inventory', '--host', 'd'], ['db1']],
    ['groups alone', ['inventory', '--graph', 'd'], ['dbservers']],
    ['hosts of the inventory that was named', ['ping', '-i', 'other.yaml', ''], ['all', 'ungrouped', 'elsewhere']],
    ['… in one word', ['ping', '--inventory=other.yaml', 'else'], ['elsewhere']],
    ['… behind other short flags', ['ping', '-vKiother.yaml', 'else'], ['elsewhere']],
    ['runs, the newest first', ['rollback', '2026'], ['20260202-100000-bbbb', '20260101-100000-aaaa']],
    ['runs of another state folder', ['rollback', '--state-dir', 'nowhere', '2026'], []],
    ['folders', ['plan', 'pl'], ['plays/']],
    ['playbooks', ['plan', 'plays/'], ['plays/tls.yaml']],
    ['any file for a key', ['plan', '--private-key', 'plays/'], ['plays/notes.txt', 'plays/tls.yaml']],
    ['no flag that was given', ['ping', '-i', 'other.yaml', '--json', '--user', 'x', '--us'], []],
    ['a flag that may be repeated', ['ping', '-i', 'other.yaml', '--inv'], ['--inventory']],
    ['nothing behind --', ['show', '--', '--'], []],
    ['shells', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['nothing for a value that is free', ['ping', '--user', ''], []],
    ['nothing of an inventory that is broken', ['ping', '-i', 'broken.yaml', ''], []],
    ['nothing of one that is not there', ['ping', '-i', '/nowhere.yaml', ''], []],
    ['nothing of a folder that is not there', ['plan', '/nowhere/'], []],
  ])('%s', (_, words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  it('runs no inventory script', () => {
    expect(offered('ping', '-i', 'dynamic', '')).toEqual([]);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

/** What a shell says with `fleet` on its path. */
function shell(program: string, args: readonly string[], input = ''): string {
  const { stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    input,
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      HOME: folder,
      TERM: 'dumb',
      FLEET_STATE_DIR: join(folder, 'state'),
    },
  });
  expect(error, `${program} is missing: apt-get install --no-install-recommends ${program}`).toBeUndefined();
  return stdout + stderr;
}

describe('bash', () => {
  /** Types into an interactive bash; `\t` is Tab. */
  const typed = (keys: string): string =>
    shell(
      'script',
      ['-qec', 'bash --norc --noprofile -i', '/dev/null'],
      `set +H\nsource <(fleet completion bash)\n${keys}\nexit\n`,
    );

  it('finishes commands, flags and their values at a real prompt', () => {
    expect(typed('fleet exc\t --he\t')).toContain('Usage: fleet exceptions ');
    expect(typed('fleet inventory --hosts webs\t')).toMatch(/^web1\r?\nweb2\r?$/m);
  });

  it('goes on behind : and =, where bash ends a word', () => {
    expect(typed('fleet inventory --hosts=webs\t')).toMatch(/^web1\r?\nweb2\r?$/m);
    expect(typed('fleet inventory --hosts webservers:!web2:db\t\t')).toContain('dbservers');
    expect(typed('fleet inventory --hosts web1:dbs\t')).toMatch(/^web1\r?\ndb1\r?$/m);
  });

  it('knows groups and runs', () => {
    expect(typed('fleet inventory --graph dbs\t')).toContain('@dbservers:');
    expect(typed('fleet show 20260101\t')).toContain('20260101-100000-aaaa');
  });

  it('puts no space behind a folder', () => {
    expect(typed('fleet lint pla\tt\t')).toMatch(/fleet lint plays\/tls\.yaml /);
  });
});

describe('zsh', () => {
  /** Types into an interactive zsh that has its completion system. */
  const typed = (keys: string): string =>
    shell(
      'script',
      ['-qec', 'zsh -f -i', '/dev/null'],
      `autoload -U compinit; compinit -u -D; source <(fleet completion zsh)\n${keys}\nexit\n`,
    );

  it('finishes commands, patterns and paths at a real prompt', () => {
    expect(typed('fleet exc\t --he\t')).toContain('Usage: fleet exceptions ');
    expect(typed('fleet inventory --hosts webs\t')).toMatch(/^web1\r?\nweb2\r?$/m);
    expect(typed('fleet inventory --hosts=web1:dbs\t')).toMatch(/^web1\r?\ndb1\r?$/m);
  });

  it('knows groups, runs and playbooks', () => {
    expect(typed('fleet inventory --graph dbs\t')).toContain('@dbservers:');
    expect(typed('fleet show 20260101\t')).toContain('20260101-100000-aaaa');
    expect(typed('fleet lint plays/t\t')).toContain('plays/tls.yaml: is empty');
  });
});

describe('fish', () => {
  const completed = (line: string): string[] =>
    shell('fish', ['--no-config', '-c', `fleet completion fish | source; complete -C ${JSON.stringify(line)}`]).split(
      '\n',
    );

  it('finishes commands with their descriptions, patterns and paths', () => {
    expect(completed('fleet exc')[0]).toMatch(/^exceptions\t\S/);
    expect(completed('fleet ping web1,db')).toEqual(expect.arrayContaining(['web1,dbservers', 'web1,db1']));
    expect(completed('fleet plan --via=d')).toContain('--via=direct');
    expect(completed('fleet lint plays/')).toContain('plays/tls.yaml');
    expect(completed('fleet inventory --graph db')).toContain('dbservers');
    expect(completed('fleet rollback 2026')).toEqual(
      expect.arrayContaining(['20260101-100000-aaaa', '20260202-100000-bbbb']),
    );
    expect(completed('fleet schema records-v')).toContain('records-verify');
  });
});

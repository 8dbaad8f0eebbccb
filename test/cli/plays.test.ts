/** A playbook with variables, conditions, loops and tags, side by side with ansible-playbook: which host gets what. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readInventory } from '../../src/cli/inputs.ts';
import type { InventoryFlags } from '../../src/cli/options.ts';
import type { PlaybookFlags } from '../../src/cli/playbook/options.ts';
import { readPlaybook } from '../../src/cli/playbook/read.ts';
import { jobOf } from '../../src/cli/tasks.ts';
import type { HostFacts } from '../../src/core/index.ts';
import { distros } from '../../src/distros/index.ts';
import type { Snapshot } from '../../src/ports/index.ts';
import { builtFleet } from '../support/built-fleet.ts';

const FOLDER = join(import.meta.dirname, 'fixtures/plays');
const SITE = join(FOLDER, 'site.yaml');
const HOSTS = join(FOLDER, 'hosts.yaml');
const { fleet } = builtFleet();

interface Given {
  readonly extra?: readonly string[];
  readonly tags?: readonly string[];
  readonly skip?: readonly string[];
  readonly limit?: string;
}

function ansible(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('/usr/bin/ansible-playbook', ['-i', HOSTS, ...args, SITE], {
    encoding: 'utf8',
    cwd: FOLDER,
    env: { PATH: '/usr/bin:/bin', HOME: FOLDER, LC_ALL: 'C.UTF-8', ANSIBLE_JINJA2_NATIVE: '1' },
  });
  expect([status, status === 0 ? '' : stdout + stderr]).toEqual([0, '']);
  return stdout;
}

function argumentsOf({ extra = [], tags = [], skip = [], limit }: Given): readonly string[] {
  return [
    ...extra.flatMap((value) => ['-e', value]),
    ...tags.flatMap((value) => ['--tags', value]),
    ...skip.flatMap((value) => ['--skip-tags', value]),
    ...(limit === undefined ? [] : ['--limit', limit]),
  ];
}

type ParamsByHost = Readonly<Record<string, readonly unknown[]>>;

/** What Ansible's run gave to the module, in order: `ok: [web1] => (item=a) => {…}`. */
function theirs(given: Given): ParamsByHost {
  const lines = ansible(['-v', '-c', 'local', ...argumentsOf(given)]).matchAll(
    /^ok: \[([\w.]+)\] => (?:\(item=.*?\) => )?(\{.*\})$/gm,
  );
  const found: Record<string, unknown[]> = {};
  for (const [, host = '', json = ''] of lines)
    (found[host] ??= []).push((JSON.parse(json) as { given: unknown }).given);
  return found;
}

/** A host of which only its name is known: the plays ask for no facts. */
const snapshot = {
  facts: { os: { id: '', idLike: [], versionId: '', title: '' }, hostname: '', kernel: '' } as unknown as HostFacts,
  distro: distros[0],
  instances: [],
  before: [],
} as unknown as Snapshot;

async function ours(given: Given): Promise<ParamsByHost> {
  const { extra: extraVars = [], tags = [], skip: skipTags = [], limit } = given;
  const flags = {
    ...{ inventory: [HOSTS], playbookDir: FOLDER, timeout: 1, forks: 1, verbose: 0, via: 'ssh' },
    ...{ extraVars: extraVars.map((one) => one.replace('@', `@${FOLDER}/`)), tags, skipTags },
    ...(limit !== undefined && { limit }),
  } satisfies InventoryFlags & PlaybookFlags;
  const chosen = await readPlaybook(SITE, flags);
  const job = await jobOf(chosen, await readInventory(flags, { login: null, become: null }), flags);
  const work = job.workFor('r1');
  const results = job.hosts.map((host) => {
    const done = work.tasks(host, snapshot);
    if (!done.ok) throw new Error(JSON.stringify(done.error));
    return [host.name, done.value.tasks.map(({ params }) => params)] as const;
  });
  return Object.fromEntries(results.filter(([, params]) => params.length > 0));
}

beforeAll(() => {
  if (!existsSync('/usr/bin/ansible-playbook'))
    throw new Error('ansible is missing: install the Debian package ansible-core (apt-get install ansible-core)');
});

const CASES: readonly Given[] = [
  {},
  { extra: ['extra=x where="in-quotes"'], tags: ['untagged,always'] },
  { extra: ['extra=yes', '{"where": "json", "ports": [1, 2, 3]}', 'level=-e'] },
  { extra: ['@files/more.json'], skip: ['first'] },
  { extra: ['where={{ level }}'] },
  { tags: ['files'] },
  { tags: ['never', 'x'] },
  { tags: ['tagged'], skip: ['always'] },
  { tags: ['untagged'] },
  { skip: ['always,files'] },
  { skip: ['all'] },
  { tags: ['all'], skip: ['tagged', 'never'], extra: ['target=db'] },
  { extra: ['target=web,!web2'] },
  { limit: 'db1' },
  { limit: 'web1', extra: ['{"is_old": true}', 'wanted_tls=all'] },
];

describe('the same tasks with the same parameters as ansible-playbook', () => {
  it.each(CASES.map((given) => [argumentsOf(given).join(' '), given] as const))('%s', async (_, given) => {
    const other = theirs(given);
    expect(await ours(given).catch((error: unknown) => noTasks(error))).toEqual(other);
  });
});

/** Where nothing is left to do, Ansible does nothing, and fleet says so. */
function noTasks(error: unknown): ParamsByHost {
  expect(String(error)).toContain('no task is left');
  return {};
}

/** Ansible prints hosts and tags of plays in the order of a set. */
function comparable(text: string): readonly string[] {
  const lines = text.replaceAll('TASK TAGS', 'TASK-TAGS').trimEnd().split('\n');
  const sorted = lines.map((line) =>
    line.replace(/TAGS: \[([^\]]*)\]/, (_, tags: string) => `TAGS: [${tags.split(/, ?/).sort().join(',')}]`),
  );
  const hosts = (line: string): boolean => /^ {6}\S+$/.test(line);
  return [...sorted.filter((line) => !hosts(line)), ...sorted.filter(hosts).sort()].map((line) =>
    line.startsWith('playbook: ') ? 'playbook' : line,
  );
}

describe('lists', () => {
  it.each([
    ['--list-hosts'],
    ['--list-hosts', '--limit', 'web1'],
    ['--list-hosts', '-e', 'target=db'],
    ['--list-tasks'],
    ['--list-tasks', '--tags', 'files,never'],
    ['--list-tasks', '--skip-tags', 'first', '--list-hosts'],
    ['--list-tags'],
    ['--list-tags', '--list-tasks', '--tags', 'x'],
    ['--syntax-check'],
  ])('as ansible-playbook prints them: %s %s %s %s', (...args) => {
    const given = args.filter((arg) => typeof arg === 'string');
    const theirs = comparable(ansible(given));
    for (const command of ['plan', 'apply']) {
      const { code, stdout, stderr } = fleet([command, SITE, '-i', HOSTS, ...given]);
      expect([code, stderr]).toEqual([0, '']);
      expect(comparable(stdout)).toEqual(theirs);
    }
  });

  it('keep the order of work for hosts', () => {
    const { stdout } = fleet(['plan', SITE, '-i', HOSTS, '--list-hosts', '-e', 'target=web2:web1']);
    expect(stdout).toMatch(/hosts \(2\):\n {6}web2\n {6}web1\n/);
  });

  it('are data with --json', () => {
    const { stdout } = fleet(['plan', SITE, '-i', HOSTS, '--list-tasks', '--json', '--tags', 'x']);
    expect(JSON.parse(stdout)).toMatchObject({
      'fleet-listing': 1,
      plays: [{ tasks: [{ name: 'Always' }] }, { hosts: ['db1'], tasks: [{ tags: ['x', 'y'], module: 'apache_tls' }] }],
    });
  });
});

describe('what is refused before any host is reached', () => {
  it.each([
    [['--start-at-task', 'x'], /fleet plans all tasks of a play as one change.*choose tasks by --tags/],
    [['-e', 'foo'], /^-e: foo is no variable, write key=value, \{"key": "value"\} or @file$/m],
    [['-e', '[1]'], /^-e: must be a mapping of variables \("name: value"\), not a list$/m],
    [['-e', '{"a": '], /^-e:1:\d+: /m],
    [['-e', '@nowhere.yaml'], /^-e: there is no file nowhere\.yaml$/m],
    [['-e', './vars.yaml'], /looks like a file, put @ before the name of a file$/m],
    [['-e', 'target=nowhere'], /pattern "nowhere" matches no host or group/],
    [['--tags', 'nothing', '--skip-tags', 'always'], /no task is left by --tags and --skip-tags/],
    [['--tags', 'file,always'], /^warning: no task has the tag "file", did you mean "files"\?$/m],
  ])('%s', (args, message) => {
    const { code, stderr } = fleet(['plan', SITE, '-i', HOSTS, '--timeout', '1', ...args]);
    expect(stderr).toMatch(message);
    if (!args.includes('file,always')) expect(code).toBe(1);
  });
});

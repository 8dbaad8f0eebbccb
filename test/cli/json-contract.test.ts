/** `--json` of every command that there is: what it prints is what its published schema says, and nothing else. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerName, commandsOf } from '../../src/cli/output/options.ts';
import { fleetProgram } from '../../src/cli/program.ts';
import { schemaNames, schemaOf } from '../../src/cli/schemas.ts';
import { startSimulatedFleet, type SimulatedFleet } from '../bench/simulated-fleet.ts';
import { MAIN, ROOT } from '../support/built-fleet.ts';

const PLAYBOOK = join(ROOT, 'playbooks/legacy-tls.yaml');
const folder = mkdtempSync(join(tmpdir(), 'fleet-json-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program; the simulated hosts answer meanwhile, so it mustn't hold up this process. */
function fleet(args: readonly string[], until?: RegExp): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, FLEET_STATE_DIR: join(folder, 'state') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (until?.test(stdout) === true) child.kill('SIGTERM');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/** The schema as it is printed, and closed: a field that it doesn't know is one that was forgotten there. */
function validatorOf(name: string): ValidateFunction {
  const closed = JSON.parse(JSON.stringify(schemaOf(name)), (_, value: unknown) =>
    isObjectSchema(value) ? { additionalProperties: false, ...value } : value,
  ) as object;
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(closed);
}

function isObjectSchema(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || !('properties' in value) || !('type' in value)) return false;
  return [value.type].flat().includes('object');
}

function expectValid(name: string, text: string): void {
  const validate = validatorOf(name);
  const valid = validate(JSON.parse(text));
  expect(valid, `${name}: ${JSON.stringify(validate.errors?.slice(0, 5), null, 1)}`).toBe(true);
}

/** What isn't the answer of one command. */
const OTHERS = ['error', 'events', 'listing', 'playbook'];

let hosts: SimulatedFleet;
let inventory = '';
let run = '';

beforeAll(async () => {
  hosts = await startSimulatedFleet(3, folder);
  const text = readFileSync(hosts.inventory, 'utf8');
  inventory = file('fleet.yaml', `${text}    nobody:\n      ansible_port: 9\n`);
});
afterAll(() => hosts.stop());

const key = (): string => join(folder, 'id_ed25519');
/** As ansible-vault made it. */
const VAULT = join(ROOT, 'test/cli/fixtures/secret.vault.yml');

/** A command, what it is given, and the exit code that it ends with, also without --json. */
interface Scenario {
  readonly name: string;
  readonly args: () => readonly string[];
  readonly code: number;
  /** It runs until it has said this. */
  readonly until?: RegExp;
}

const near = (): string =>
  file(
    'near.yaml',
    'all:\n  hosts:\n    here: { ansible_connection: local }\n    nobody: { ansible_host: 127.0.0.1, ansible_port: 9 }\n',
  );
const on = (...args: readonly string[]): readonly string[] => ['-i', inventory, ...args];

/** In this order: what later ones look at is made by earlier ones. */
const SCENARIOS: readonly Scenario[] = [
  { name: 'plan', args: () => on(PLAYBOOK), code: 4 },
  { name: 'plan', args: () => on(PLAYBOOK, '--list-hosts', '--list-tasks'), code: 0 },
  { name: 'plan', args: () => on(PLAYBOOK, '--syntax-check'), code: 0 },
  { name: 'apply', args: () => on(PLAYBOOK, '--list-tags'), code: 0 },
  { name: 'apply', args: () => on(PLAYBOOK, '--check'), code: 4 },
  { name: 'apply', args: () => on(PLAYBOOK, '--yes'), code: 4 },
  { name: 'runs', args: () => [], code: 0 },
  { name: 'show', args: () => [run], code: 0 },
  { name: 'show', args: () => [run, 'web0'], code: 0 },
  { name: 'history', args: () => ['web0'], code: 0 },
  { name: 'exceptions', args: () => [], code: 0 },
  { name: 'extend', args: () => [run, '--until', '400d', '--reason', 'the tills are late'], code: 0 },
  { name: 'audit', args: () => on(), code: 4 },
  { name: 'audit', args: () => on(PLAYBOOK, '-l', 'web0'), code: 0 },
  { name: 'verify', args: () => on('--fast'), code: 2 },
  { name: 'verify', args: () => ['127.0.0.1:9', '--fast'], code: 4 },
  { name: 'ping', args: () => ['-i', near(), '-l', 'here'], code: 0 },
  { name: 'ping', args: () => ['-i', near()], code: 4 },
  { name: 'facts', args: () => on('all'), code: 4 },
  { name: 'recover', args: () => on('--check'), code: 0 },
  { name: 'recover', args: () => on('--from-hosts'), code: 4 },
  { name: 'prune', args: () => on('--check'), code: 4 },
  { name: 'rollback', args: () => on('--check'), code: 0 },
  { name: 'rollback', args: () => on('--yes'), code: 0 },
  { name: 'rollback', args: () => on('--expired'), code: 0 },
  { name: 'records-sign', args: () => ['--key', key()], code: 0 },
  { name: 'records-verify', args: () => [], code: 0 },
  { name: 'records-export', args: () => [join(folder, `records-${SCENARIOS.length}.tar`)], code: 0 },
  { name: 'records-rebuild', args: () => [], code: 0 },
  { name: 'serve', args: () => ['--port', '0'], code: 0, until: /http:\/\/127/ },
  { name: 'init', args: () => ['made'], code: 0 },
  { name: 'lint', args: () => on(PLAYBOOK), code: 0 },
  { name: 'lint', args: () => on(file('bad.yaml', '- hosts: all\n  tasks:\n    - apache_tsl: {}\n')), code: 1 },
  { name: 'inventory', args: () => on('--list'), code: 0 },
  { name: 'inventory', args: () => on('--host', 'web0'), code: 0 },
  { name: 'inventory', args: () => on('--hosts', 'web*'), code: 0 },
  { name: 'inventory', args: () => on('--graph'), code: 0 },
  { name: 'vault-view', args: () => [VAULT, '--vault-password-file', file('password', 'test-password\n')], code: 0 },
  {
    name: 'httpd-effective',
    args: () => {
      file('root/etc/httpd.conf', '<VirtualHost *:443>\nSSLProtocol all\n</VirtualHost>\nSSLProtocol -all\n');
      return ['--root', 'root', '--main', '/etc/httpd.conf', '--module', 'ssl'];
    },
    code: 0,
  },
  { name: 'schema', args: () => [], code: 0 },
  { name: 'completion', args: () => ['bash'], code: 0 },
];

const words = (name: string): readonly string[] => {
  const command = commandsOf(fleetProgram(() => {})).find((one) => answerName(one) === name);
  return command?.parent?.parent == null ? [name] : [command.parent.name(), command.name()];
};

describe('every command', () => {
  const commands = commandsOf(fleetProgram(() => {})).map(answerName);

  it('is known here, and has --json and a schema', () => {
    expect(commands.length).toBeGreaterThan(20);
    expect([...new Set(SCENARIOS.map(({ name }) => name))].sort()).toEqual([...commands].sort());
    expect(schemaNames().filter((name) => !OTHERS.includes(name))).toEqual([...commands].sort());
    for (const command of commandsOf(fleetProgram(() => {})))
      expect(command.options.map(({ long }) => long)).toContain('--json');
  });

  it.each(SCENARIOS.map((scenario) => [`${scenario.name} (${scenario.code})`, scenario] as const))(
    '%s prints what its schema says, and ends as it does without',
    async (_, { name, args, code, until }) => {
      const given = args();
      const ended = await fleet([...words(name), ...given, '--json'], until);
      expect(ended.code, ended.stderr + ended.stdout.slice(0, 2000)).toBe(code);
      expectValid(name, ended.stdout);
      if (name === 'apply') run = (JSON.parse(ended.stdout) as Done).runs?.[0]?.run?.id ?? run;
    },
  );

  interface Done {
    readonly runs?: readonly { readonly run: { readonly id: string } | null }[];
  }

  it.each(['plan', 'verify', 'ping', 'facts', 'prune', 'audit', 'lint'])('%s ends as without --json', async (name) => {
    for (const scenario of SCENARIOS.filter((one) => one.name === name))
      expect((await fleet([...words(name), ...scenario.args()])).code).toBe(scenario.code);
  });
});

describe('an error', () => {
  it.each<[string, () => readonly string[], RegExp, string]>([
    [
      'an inventory that is not there',
      () => ['ping', '-i', 'none.yaml'],
      /none\.yaml: the inventory does not/,
      'input',
    ],
    ['an unknown flag', () => ['plan', PLAYBOOK, '--limt', 'x'], /unknown option '--limt'/, 'usage'],
    ['an unknown command', () => ['aply'], /unknown command 'aply'/, 'usage'],
    ['a run that is not recorded', () => ['show', '19990101'], /no run 19990101/, 'record-missing'],
    ['no terminal to ask at', () => ['apply', PLAYBOOK, ...on('-l', 'web0', '-K')], /no terminal/, 'input'],
    ['a bad playbook', () => ['plan', join(folder, 'bad.yaml'), ...on()], /unknown module "apache_tsl"/, 'input'],
    ['a schema that is not there', () => ['schema', 'aply'], /no schema aply/, 'input'],
  ])('%s is a document with code, message and help', async (_, args, message, code) => {
    const ended = await fleet([...args(), '--json']);
    expect(ended.code).toBe(1);
    expectValid('error', ended.stdout);
    expect(JSON.parse(ended.stdout)).toMatchObject({ code, message: expect.stringMatching(message), exit_code: 1 });
    expect(ended.stderr).toMatch(message);
    const without = await fleet(args());
    expect([without.code, without.stdout]).toEqual([1, '']);
  });

  it('in a file has its place', async () => {
    const { stdout } = await fleet(['plan', join(folder, 'bad.yaml'), ...on(), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ line: 3, column: 7, severity: 'error' }] });
  });
});

describe('fleet schema', () => {
  it.each(schemaNames())('%s can be used alone', (name) => {
    expect(() => validatorOf(name)).not.toThrow();
  });

  it('prints the schema of a command as it is typed', async () => {
    const { stdout } = await fleet(['schema', 'records', 'verify']);
    expect(JSON.parse(stdout)).toEqual(schemaOf('records-verify'));
  });
});

describe('the help of every command', () => {
  it.each(commandsOf(fleetProgram(() => {})).map((command) => [answerName(command), command] as const))(
    '%s has an example that names it',
    (name, command) => {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) });
      command.outputHelp();
      expect(help).toMatch(/\bExamples?\b/);
      expect(help).toMatch(new RegExp(`^ {2}(source <\\()?fleet ${words(name).join(' ')}`, 'm'));
    },
  );
});

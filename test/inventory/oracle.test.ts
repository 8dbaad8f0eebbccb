/** fleet and Ansible agree: on groups, hosts and variables of every fixture, and on hosts of thousands of patterns. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphOf, listHosts, selectHosts } from '../../src/inventory/index.ts';
import type { Inventory } from '../../src/inventory/index.ts';
import { parseValues, pythonJson, yamlText } from '../../src/yaml/index.ts';
import { debugMessages, listing, mergedVariables, printed, requireAnsible, selections } from './oracle.ts';
import type { ListingQuestion, PatternQuestion } from './oracle.ts';
import { casesIn, inventory, load, loadCase, sourcesOf } from './support.ts';

beforeAll(requireAnsible);

const folder = mkdtempSync(join(tmpdir(), 'fleet-inventory-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every fixture in one form, and what ansible-inventory prints for it. */
function fixturesAs(question: Pick<ListingQuestion, 'form' | 'export' | 'vars'>): Map<string, string | null> {
  const names = casesIn('fixtures');
  const questions = names.map((name) => {
    const folder = join(import.meta.dirname, 'fixtures', name);
    const playbook = existsSync(join(folder, 'playbook')) ? { playbook: 'playbook' } : {};
    return { ...question, folder, sources: sourcesOf('fixtures', name), ...playbook };
  });
  const answers = printed(questions);
  return new Map(names.map((name, index) => [name, answers[index] ?? null]));
}

function ours(name: string, exports = false): Inventory {
  const { inventory: loaded } = loadCase('fixtures', name, exports);
  if (loaded === null) throw new Error('must load');
  return loaded;
}

describe.each([
  ['--list', false],
  ['--list --export', true],
])('ansible-inventory %s, to the byte', (_, exports) => {
  let theirs = new Map<string, string | null>();
  beforeAll(() => {
    theirs = fixturesAs({ form: 'json', export: exports });
  });

  it.each(casesIn('fixtures'))('%s', (name) => {
    const loaded = ours(name, exports);
    const { tree } = listHosts(loaded, { export: exports, hosts: loaded.hosts, nested: false });
    expect(pythonJson(tree)).toBe(theirs.get(name));
  });
});

describe('ansible-inventory --graph, to the byte', () => {
  let theirs = new Map<string, string | null>();
  beforeAll(() => {
    theirs = fixturesAs({ form: 'graph' });
  });

  it.each(casesIn('fixtures'))('%s', (name) => {
    expect(graphOf(ours(name), 'all').lines.join('\n')).toBe(theirs.get(name));
  });
});

describe.each([
  ['--graph --vars', false],
  ['--graph --vars --export', true],
])('ansible-inventory %s, to the byte', (_, exports) => {
  let theirs = new Map<string, string | null>();
  beforeAll(() => {
    theirs = fixturesAs({ form: 'graph', vars: true, export: exports });
  });

  it.each(casesIn('fixtures'))('%s', (name) => {
    const loaded = ours(name, exports);
    const { lines } = graphOf(loaded, 'all', {
      hosts: loaded.hosts,
      variables: {
        export: exports,
        playbookNamed: existsSync(join(import.meta.dirname, 'fixtures', name, 'playbook')),
      },
    });
    // Ansible decrypts what the vault holds, and shows it.
    expect(lines.join('\n')).toBe(theirs.get(name)?.replace(/= (?:hunter2|a secret word|root pw)\}/g, '= [redacted]}'));
  });
});

describe('ansible-inventory --list --yaml --export, read back', () => {
  let theirs = new Map<string, string | null>();
  beforeAll(() => {
    theirs = fixturesAs({ form: 'yaml', export: true });
  });

  it.each(casesIn('fixtures'))('%s', (name) => {
    const loaded = ours(name, true);
    const { tree } = listHosts(loaded, { export: true, hosts: loaded.hosts, nested: true });
    expect(reread(yamlText(tree))).toBe(reread(theirs.get(name) ?? ''));
  });
});

function reread(text: string): string {
  const parsed = parseValues({ file: 'listing.yaml', text });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return pythonJson(parsed.value.value);
}

/** Two levels only: deeper down, Ansible's own order of hosts follows the addresses of Python objects. */
const PATTERN_INVENTORY = `
web:
  hosts:
    web[01:12].example.org:
    shop:
db:
  hosts:
    db[a:d]:
    shop:
    10.0.0.[1:3]:
web-old:
  hosts:
    web01.example.org:
    old1:
both:
  hosts:
    old1:
    db.example.org:
empty:
all:
  hosts:
    lonely:
    Web99:
`;

const TERMS = `
  all * web db web-old both empty ungrouped shop old1 lonely db.example.org nothing ALL Web99 10.0.0.1
  web* we? *.example.org web[0-9]* web0[1-3].example.org web[!0]* db[a-b] 10.0.0.* [wd]* al* un* *1 ?b* web9* db.e*
  web[0] web[-1] web[1:3] web[2:] db[0:0] db[-2] web*[1] all[3:5] all[-1] *[0:2] web[50] db[9:12] web-old[1]
  ~web ~w.*1 ~.*example ~(web|db) ~d[bB][a-c]$ ~^old ~WEB ~(?i)WEB ~web(?!-) ~\\w+\\d\\.e ~(?P<x>w)e.* ~[]w] ~(e|w)+b0[^3] ~web\\Z ~.*\\-old

`
  .trim()
  .split(/\s+/);

const term = fc
  .tuple(fc.constantFrom('', '', '', '!', '&'), fc.constantFrom(...TERMS))
  .map(([sign, text]) => sign + text);
const pattern = fc
  .tuple(fc.array(term, { minLength: 1, maxLength: 4 }), fc.constantFrom(',', ':', ', ', ',,'))
  .map(([terms, separator]) => terms.join(separator));
const question: fc.Arbitrary<PatternQuestion> = fc.record({ pattern, limit: pattern }, { requiredKeys: ['pattern'] });

describe('host patterns as in Ansible', () => {
  const file = join(folder, 'patterns.yaml');
  const ours = inventory(PATTERN_INVENTORY);
  beforeAll(() => writeFileSync(file, PATTERN_INVENTORY));

  function compare(questions: readonly PatternQuestion[]): void {
    const theirs = selections(file, questions);
    const names = questions.map(({ pattern: text, limit }) => {
      const selected = selectHosts(ours, text, limit === undefined ? undefined : { pattern: limit });
      if (selected.ok) return selected.value.hosts;
      return / matches no host or group/.test(selected.error.message) ? null : [];
    });
    // An empty result is an error for fleet; so is what Ansible refuses. A name that is none is one for fleet alone.
    const compared = questions.map((asked, index) => ({ asked, ours: names[index], theirs: theirs[index] ?? [] }));
    for (const { asked, ours: one, theirs: other } of compared)
      if (one !== null) expect([asked, one]).toEqual([asked, other]);
    expect(compared.filter(({ ours: one }) => one !== null).length).toBeGreaterThan(questions.length / 2);
  }

  it('every single term, plain, excluded and intersected', () => {
    compare(TERMS.flatMap((text) => ['', '!', '&'].map((sign) => ({ pattern: sign + text }))));
  });

  it('every pair of terms', () => {
    compare(
      TERMS.flatMap((a) => TERMS.map((b, index) => ({ pattern: `${a},${['', '!', '&'][index % 3] ?? ''}${b}` }))),
    );
  });

  it('random combinations and limits', () => {
    compare(fc.sample(question, { numRuns: 3000, seed: 20261123 }));
  });
});

describe('ranges and ports as in Ansible', () => {
  it('random host keys stand for the same hosts', () => {
    const number = fc.integer({ min: 0, max: 120 }).map(String);
    const padded = fc
      .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 31, max: 99 }))
      .map(([a, b]) => `[${String(a).padStart(3, '0')}:0${b}]`);
    const plain = fc.tuple(number, number, fc.integer({ min: 1, max: 40 })).map(([a, b, step]) => {
      const [low, high] = Number(a) <= Number(b) ? [a, b] : [b, a];
      return step > 20 ? `[${low}:${high}]` : `[${low}:${high}:${step}]`;
    });
    const letters = fc.constantFrom('[a:f]', '[x:C]', '[B:D]', '[a:z:7]', '[:3]', '[q:q]');
    const key = fc
      .tuple(
        fc.constantFrom('w', 'web-', 'x.y.'),
        fc.oneof(padded, plain, letters),
        fc.constantFrom('', '.org', '-[1:2]'),
        fc.constantFrom('', ':2200'),
      )
      // Ansible doesn't see the port behind a range without a begin.
      .map((parts) => parts.join('').replace(/(\[:.*):2200$/, '$1'));
    const keys = [...new Set(fc.sample(key, { numRuns: 150, seed: 7 }))];
    const text = `all:\n  hosts:\n${keys.map((one) => `    "${one}":\n`).join('')}`;
    const file = join(folder, 'ranges.yaml');
    writeFileSync(file, text);
    const theirs = listing([file]);
    const ours = inventory(text);
    expect([...ours.hosts].sort()).toEqual([...(theirs.groups['ungrouped']?.hosts ?? [])].sort());
  });
});

describe('variable precedence as in Ansible', () => {
  /** Groups g0…g7; a group's children have larger numbers, so there are no cycles. */
  const sections = fc.record({
    children: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 3 }),
    hosts: fc.uniqueArray(fc.constantFrom('h1', 'h2', 'h3', 'h4'), { maxLength: 3 }),
    vars: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
    priority: fc.option(fc.integer({ min: 0, max: 3 })),
    hostVars: fc.uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 1 }),
  });
  const random = fc.uniqueArray(fc.tuple(fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7), sections), {
    selector: ([number]) => number,
    minLength: 2,
    maxLength: 8,
  });

  function textOf(
    groups: readonly (readonly [
      number,
      { children: number[]; hosts: string[]; vars: string[]; priority: number | null; hostVars: string[] },
    ])[],
  ): string {
    const all = { hosts: { h0: null }, vars: { a: 'all', z: 'all' } };
    const entries = groups.map(([number, { children, hosts, vars, priority, hostVars }]) => {
      const own = Object.fromEntries(vars.map((name) => [name, `${name} of g${number}`]));
      const below = children.filter((child) => child > number).map((child) => [`g${child}`, null]);
      const members = hosts.map((name) => [
        name,
        Object.fromEntries(hostVars.map((key) => [key, `${key} of ${name} in g${number}`])),
      ]);
      return [
        `g${number}`,
        {
          vars: priority === null ? own : { ...own, ansible_group_priority: priority },
          children: Object.fromEntries(below),
          hosts: Object.fromEntries(members),
        },
      ];
    });
    return JSON.stringify({ all, ...Object.fromEntries(entries) });
  }

  it('300 random trees of groups give every host the same groups and variables', () => {
    const texts = fc.sample(random, { numRuns: 300, seed: 99 }).map(textOf);
    const files = texts.map((text, index) => {
      const file = join(folder, `random-${index}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    const theirs = mergedVariables(files);
    texts.forEach((text, index) => {
      const loaded = load(text);
      const hosts = loaded.hosts.map(({ name, groups, vars }) => [name, { groups, vars }]);
      expect([text, Object.fromEntries(hosts)]).toEqual([text, theirs[index]]);
    });
  });
});

describe('templates in the variables of a connection, as Ansible evaluates them', () => {
  it('settle address, port, rights, passwords and arguments of every host', () => {
    const folder = join(import.meta.dirname, 'fixtures/connection-templates');
    const names = ['host', 'port', 'user', 'password', 'become', 'become_password', 'ssh_common_args'];
    const asked = names.map((name) => `"${name}": ansible_${name} | default(none)`).join(', ');
    const theirs = debugMessages(folder, `{{ {${asked}} }}`);
    const { hosts } = loadCase('fixtures', 'connection-templates');
    const ours = hosts.map(({ name, connection, become }) => [
      name,
      {
        host: connection.address,
        port: connection.port === 22 ? null : connection.port,
        user: connection.user === 'me' ? null : connection.user,
        password: connection.password?.reveal() ?? null,
        become: become.become ? true : theirs[name]?.['become'] === false ? false : null,
        become_password: become.password?.reveal() ?? null,
        ssh_common_args: connection.sshArguments?.find((each) => each.startsWith('ProxyJump=')) ?? null,
      },
    ]);
    expect(Object.fromEntries(ours)).toEqual(
      Object.fromEntries(Object.entries(theirs).map(([name, told]) => [name, asSettings(told)])),
    );
  });
});

/** Ansible's texts as what they settle. */
function asSettings(told: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { port, password, ssh_common_args: args } = told;
  return {
    ...told,
    port: port === null ? null : Number(port),
    password: password === null ? null : String(password),
    ssh_common_args: args === null ? null : String(args).replace('-o ', ''),
  };
}

/** Every directory of fixtures/: a tree of configuration, what is in force in it, and what a change makes of it. */
import { existsSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  effectiveDirective,
  applyEdits,
  changeConfiguration,
  parseListenAddress,
  resolveConfiguration,
  tlsListeners,
  virtualHosts,
} from '../../src/httpd/index.ts';
import type { Configuration, Edit, Place, VirtualHost } from '../../src/httpd/index.ts';
import { filesBelow, fixtureTrees, readFixture } from './fixture-trees.ts';
import { askOracle } from './oracle.ts';
import { expectSameAsHttpd, expectSameVirtualHosts, MAIN, resolve, source } from './support.ts';
import type { Tree } from './support.ts';

interface Change {
  readonly vhost: string | null;
  readonly name: string;
  readonly args: string;
  readonly marker: string | null;
  /** File of the fixture with the bytes expected, by real path. */
  readonly after?: Readonly<Record<string, string>>;
  readonly refused?: string;
}

/** The vendor's two values, set in all scopes that matter as one change; the bytes expected are below cured/. */
interface Cure {
  readonly scopes: readonly (string | null)[];
  readonly refused?: string;
  readonly notes?: readonly string[];
  /** Names whose virtual host was not asked for, and which keep what they have. */
  readonly leaves?: readonly string[];
}

interface Case extends Omit<Tree, 'files'> {
  readonly httpdRefuses?: boolean;
  /** What the httpd of today says against a tree of another one; what fleet makes of it holds all the same. */
  readonly refusedBy24?: string;
  readonly moduleDirectories?: readonly string[];
  readonly cure?: Cure;
  readonly problems?: readonly string[];
  readonly tls: readonly { readonly at: string; readonly default: string; readonly names: readonly string[] }[];
  readonly effective: readonly {
    readonly at: string;
    readonly sni: string | null;
    readonly name: string;
    readonly value: string | null;
    readonly place?: string;
    readonly shadowed?: readonly string[];
  }[];
  readonly changes: readonly Change[];
}

const { base, names: cases } = fixtureTrees;

function load(name: string): { tree: Tree; expected: Case } {
  const { files, ...expected } = readFixture<Case>(name);
  for (const [path, target] of Object.entries(expected.links ?? {})) files[path] = files[target] ?? '';
  return { tree: { ...expected, files }, expected };
}

const modulesOf = (tree: Tree): Tree => ({ ...tree, modules: (tree.modules ?? []).map((name) => `${name}_module`) });
const at = (place: Place): string => `${place.path}:${place.line}`;

function find(config: Configuration, place: string | null): VirtualHost | null {
  const found = virtualHosts(config).find((v) => at(v) === place) ?? null;
  if (place !== null && found === null) throw new Error(`no virtual host at ${place}`);
  return found;
}

describe.each(cases)('%s', (name) => {
  const { tree, expected } = load(name);
  const config = (): Configuration => resolve(modulesOf(tree));

  it('means for httpd what it means for fleet', () => {
    if (expected.httpdRefuses === true || expected.refusedBy24 !== undefined) {
      const { ok, output } = askOracle({ mainFile: MAIN, serverRoot: '/etc/httpd', ...tree });
      expect(ok).toBe(false);
      expect(output).toContain(expected.refusedBy24 ?? '');
      return;
    }
    const { oracle, config: compared } = expectSameAsHttpd(tree);
    expectSameVirtualHosts(oracle, compared);
  });

  it('has the problems expected', () => {
    const { problems } = config();
    if (expected.httpdRefuses === true) expect(problems).not.toEqual([]);
    else expect(problems.map((p) => `${p.code} ${at(p)}`)).toEqual(expected.problems ?? []);
  });

  it('serves TLS where expected', () => {
    const found = tlsListeners(config()).map(({ listener, defaultVhost, names }) => ({
      at: `${listener.address}:${listener.port}`,
      default: defaultVhost === null ? 'main' : at(defaultVhost),
      names: names.map((n) => n.serverName),
    }));
    expect(found).toEqual(expected.tls);
  });

  it.each(expected.effective.map((e) => [`${e.name} at ${e.at} for ${e.sni ?? 'no name'}`, e] as const))(
    '%s',
    (_, e) => {
      const endpoint = parseListenAddress(e.at) ?? { address: '*', port: 0 };
      const { value, shadowed } = effectiveDirective(config(), e.name, { endpoint, serverName: e.sni });
      expect(value?.args.join(' ') ?? null).toBe(e.value);
      if (value !== null) expect(at(value)).toBe(e.place);
      if (e.shadowed !== undefined) expect(shadowed.map(at)).toEqual(e.shadowed);
    },
  );

  it.each(expected.changes.map((c, i) => [`change ${i}: ${c.name} ${c.args}`, c] as const))('%s', (_, change) => {
    checkChange(name, config(), change);
  });

  const { cure } = expected;
  if (cure !== undefined)
    it("takes the vendor's values", () => checkCure(name, { config: config(), tree, expected, cure }));
});

const VALUES = [
  ['SSLProtocol', 'all -SSLv3'],
  ['SSLCipherSuite', 'HIGH:3DES:!aNULL:!MD5:!RC4:!SEED:!IDEA'],
] as const;

interface Cured {
  readonly config: Configuration;
  readonly tree: Tree;
  readonly expected: Case;
  readonly cure: Cure;
}

function checkCure(name: string, { config, tree, expected, cure }: Cured): void {
  const requests = cure.scopes.flatMap((scope) => {
    const vhost = find(config, scope);
    return VALUES.map(([directive, args]) => {
      return { action: 'set', vhost, name: directive, args, marker: '# fleet: r1' } as const;
    });
  });
  const made = changeConfiguration(config, requests);
  if (!made.ok) return expect(made.error.code).toBe(cure.refused);
  expect(cure.refused).toBeUndefined();
  expect(made.value.notes.map((note) => note.code)).toEqual(cure.notes ?? []);
  expectCured(made.value.after, { expected, cure });
  const cured = Object.fromEntries(
    made.value.files.map(({ realPath, edits }) => [realPath, applyToRaw(rawBytes(config, tree, realPath), edits)]),
  );
  expect(cured).toEqual(expectedTree(join(base, name, 'cured'), cured));
  const files = Object.entries(tree.files).map(([path, bytes]) => {
    return [path, cured[config.source.files.get(path)?.realPath ?? path] ?? bytes];
  });
  const after = { ...tree, files: Object.fromEntries(files) as Record<string, string> };
  if (expected.refusedBy24 === undefined) expectSameAsHttpd(after);
}

/** Everybody gets the values, whatever name they ask for; those who were left out don't. */
function expectCured(after: Configuration, { expected, cure }: Pick<Cured, 'expected' | 'cure'>): void {
  for (const { at: address, names } of expected.tls) {
    const endpoint = parseListenAddress(address) ?? { address: '*', port: 0 };
    for (const serverName of [null, ...names]) {
      const left = serverName !== null && cure.leaves?.includes(serverName) === true;
      for (const [directive, args] of VALUES) {
        const value = effectiveDirective(after, directive, { endpoint, serverName }).value?.args.join(' ');
        expect(value === args, `${directive} for ${serverName}: ${value}`).toBe(!left);
      }
    }
  }
}

function rawBytes(config: Configuration, tree: Tree, realPath: string): string {
  const path = [...config.source.files.values()].find((file) => file.realPath === realPath)?.path;
  return tree.files[path ?? ''] ?? '';
}

const ROOT = '@ROOT@';

/** The edits are against bytes without the mark for httpd's root; here they are made in those that have it. */
function applyToRaw(raw: string, edits: readonly Edit[]): string {
  const rawOffset = (offset: number): number => {
    let at = offset;
    for (let mark = raw.indexOf(ROOT); mark !== -1 && mark < at; mark = raw.indexOf(ROOT, mark + 1)) at += ROOT.length;
    return at;
  };
  const applied = applyEdits(
    raw,
    edits.map(({ start, end, text }) => ({ start: rawOffset(start), end: rawOffset(end), text })),
  );
  if (!applied.ok) throw new Error(applied.error.code);
  return applied.value;
}

/** The files below a directory by their path there; see {@link expectedBytes} for how they come to be. */
function expectedTree(directory: string, actual: Readonly<Record<string, string>>): Record<string, string> {
  if (!existsSync(directory) && process.env['FLEET_WRITE_FIXTURES'] === '1') {
    for (const [path, bytes] of Object.entries(actual)) {
      mkdirSync(dirname(directory + path), { recursive: true });
      writeFileSync(directory + path, bytes, 'latin1');
    }
  }
  const paths = filesBelow(directory);
  return Object.fromEntries(paths.map((path) => [path.slice(directory.length), readFileSync(path, 'latin1')]));
}

function checkChange(name: string, config: Configuration, change: Change): void {
  const { name: directive, args, marker } = change;
  const request = { action: 'set', vhost: find(config, change.vhost), name: directive, args, marker } as const;
  const made = changeConfiguration(config, [request]);
  if (change.refused !== undefined) {
    expect(made.ok ? 'accepted' : made.error.code).toBe(change.refused);
    return;
  }
  if (!made.ok) throw new Error(`refused: ${made.error.code}`);
  const { files, after } = made.value;
  expectBytes(name, config, { change, files: after.source.files });
  const vhost = request.vhost === null ? null : (virtualHosts(after)[request.vhost.id] ?? null);
  const again = changeConfiguration(after, [{ ...request, vhost }]);
  expect(again.ok && again.value.files).toEqual([]);
  for (const { before, after: bytes, inverse } of files) {
    expect(applyEdits(bytes, inverse)).toEqual({ ok: true, value: before });
  }
}

interface Edited {
  readonly change: Change;
  readonly files: ReadonlyMap<string, { readonly realPath: string; readonly bytes: string }>;
}

function expectBytes(name: string, config: Configuration, { change, files }: Edited): void {
  for (const [path, file] of files) {
    const before = config.source.files.get(path)?.bytes;
    const expectation = change.after?.[file.realPath];
    if (expectation === undefined) expect(file.bytes, file.realPath).toBe(before);
    else expect(file.bytes).toBe(expectedBytes(join(base, name, expectation), file.bytes));
  }
}

/** FLEET_WRITE_FIXTURES=1 writes expectations that don't exist yet, to be read by a person before they are kept. */
function expectedBytes(path: string, actual: string): string {
  if (!existsSync(path) && process.env['FLEET_WRITE_FIXTURES'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual, 'latin1');
  }
  return readFileSync(path, 'latin1').replaceAll('@ROOT@', '');
}

it('every fixture is read by this test', () => {
  expect(fixtureTrees.count).toBeGreaterThan(55);
  expect(source('').files.size).toBe(1);
});

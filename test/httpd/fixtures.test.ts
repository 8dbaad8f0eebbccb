/** Every directory of fixtures/: a tree of configuration, what is in force in it, and what a change makes of it. */
import { existsSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  applyFileEdits,
  effectiveDirective,
  invertEdits,
  applyEdits,
  mergeFileEdits,
  parseListenAddress,
  resolveConfiguration,
  setDirective,
  tlsListeners,
  virtualHosts,
} from '../../src/httpd/index.ts';
import type { Configuration, Place, VirtualHost } from '../../src/httpd/index.ts';
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

interface Case extends Omit<Tree, 'files'> {
  readonly httpdRefuses?: boolean;
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

const base = new URL('./fixtures/', import.meta.url).pathname;
const cases = readdirSync(base).sort();

function filesBelow(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true });
  return names.filter((n) => n.isFile()).map((n) => join(n.parentPath, n.name));
}

function load(name: string): { tree: Tree; expected: Case } {
  const expected = JSON.parse(readFileSync(join(base, name, 'case.json'), 'utf8')) as Case;
  const root = join(base, name, 'root');
  const files = Object.fromEntries(
    filesBelow(root).map((path) => [path.slice(root.length), readFileSync(path, 'latin1')]),
  );
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
  const config = resolve(modulesOf(tree));

  it('means for httpd what it means for fleet', () => {
    if (expected.httpdRefuses === true) {
      const question = { mainFile: MAIN, serverRoot: '/etc/httpd', ...tree };
      expect(askOracle(question).ok).toBe(false);
      return;
    }
    const { oracle, config: compared } = expectSameAsHttpd(tree);
    expectSameVirtualHosts(oracle, compared);
  });

  it('has the problems expected', () => {
    if (expected.httpdRefuses === true) expect(config.problems).not.toEqual([]);
    else expect(config.problems.map((p) => `${p.code} ${at(p)}`)).toEqual(expected.problems ?? []);
  });

  it('serves TLS where expected', () => {
    const found = tlsListeners(config).map(({ listener, defaultVhost, names }) => ({
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
      const { value, shadowed } = effectiveDirective(config, e.name, { endpoint, serverName: e.sni });
      expect(value?.args.join(' ') ?? null).toBe(e.value);
      if (value !== null) expect(at(value)).toBe(e.place);
      if (e.shadowed !== undefined) expect(shadowed.map(at)).toEqual(e.shadowed);
    },
  );

  it.each(expected.changes.map((c, i) => [`change ${i}: ${c.name} ${c.args}`, c] as const))('%s', (_, change) => {
    checkChange(name, config, change);
  });
});

function checkChange(name: string, config: Configuration, change: Change): void {
  const request = { ...change, vhost: find(config, change.vhost) };
  const proposed = setDirective(config, request);
  if (change.refused !== undefined) {
    expect(proposed.ok ? 'accepted' : proposed.error.code).toBe(change.refused);
    return;
  }
  if (!proposed.ok) throw new Error(`refused: ${proposed.error.code}`);
  const edited = applyFileEdits(config.source, mergeFileEdits([proposed.value, proposed.value]));
  if (!edited.ok) throw new Error(`not applicable: ${edited.error.code}`);
  expectBytes(name, config, { change, files: edited.value.files });
  const again = resolveConfiguration(edited.value);
  expect(setDirective(again, { ...request, vhost: again_vhost(again, request.vhost) })).toEqual({
    ok: true,
    value: [],
  });
  for (const { realPath, edits } of proposed.value) expectInvertible(config, realPath, edits);
}

function again_vhost(config: Configuration, vhost: VirtualHost | null): VirtualHost | null {
  return vhost === null ? null : (virtualHosts(config)[vhost.id] ?? null);
}

function expectInvertible(config: Configuration, realPath: string, edits: Parameters<typeof applyEdits>[1]): void {
  const bytes = config.documents.get(realPath)?.bytes ?? '';
  const after = applyEdits(bytes, edits);
  expect(after.ok && applyEdits(after.value, invertEdits(bytes, edits))).toEqual({ ok: true, value: bytes });
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
  expect(cases.length).toBeGreaterThan(15);
  expect(source('').files.size).toBe(1);
});

/** The list of kept directives against httpd's own, for every fixture and for what only the list has. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostTree } from '../../src/disk/index.ts';
import { effectiveList, resolveConfiguration } from '../../src/httpd/index.ts';
import type { EffectiveRecord, OpaqueRecord } from '../../src/httpd/index.ts';
import { askOracle, oracleVersion } from './oracle.ts';
import type { OracleQuestion } from './oracle.ts';
import { MAIN, resolve } from './support.ts';

const names = ['SSLProtocol', 'SSLCipherSuite', 'SSLEngine', 'SSLHonorCipherOrder', 'ServerName'];
const base = new URL('./fixtures/', import.meta.url).pathname;

interface Fixture extends Partial<OracleQuestion> {
  readonly links?: Readonly<Record<string, string>>;
  readonly httpdRefuses?: boolean;
  readonly refusedBy24?: unknown;
}

const fixtures = readdirSync(base)
  .map((name) => ({ name, ...(JSON.parse(readFileSync(join(base, name, 'case.json'), 'utf8')) as Fixture) }))
  .filter((fixture) => fixture.httpdRefuses !== true && fixture.refusedBy24 === undefined);

function filesOf(name: string): Record<string, string> {
  const root = join(base, name, 'root');
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(root.length), readFileSync(path, 'latin1')]));
}

/** The fixture on disk, its links as links, and what fleet lists of it. */
function listOf(fixture: Fixture, files: Readonly<Record<string, string>>): (EffectiveRecord | OpaqueRecord)[] {
  const root = mkdtempSync(join(tmpdir(), 'fleet-list-'));
  try {
    for (const directory of fixture.directories ?? []) mkdirSync(root + directory, { recursive: true });
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(root + path), { recursive: true });
      writeFileSync(root + path, bytes.replaceAll('@ROOT@', ''), 'latin1');
    }
    for (const [path, target] of Object.entries(fixture.links ?? {})) {
      mkdirSync(dirname(root + path), { recursive: true });
      if (!existsSync(root + path)) symlinkSync(relative(dirname(path), target), root + path);
    }
    return effectiveList(
      resolveConfiguration({
        mainFile: fixture.mainFile ?? MAIN,
        serverRoot: fixture.serverRoot ?? '/etc/httpd',
        files: new Map(),
        view: hostTree(root),
        defines: new Set(fixture.defines ?? []),
        env: fixture.env ?? {},
        modules: new Set((fixture.modules ?? ['ssl', 'macro']).map((module) => `${module}_module`)),
        version: oracleVersion(),
      }),
      names,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe('from the disk the list is httpd’s', () => {
  it.each(fixtures)('$name', (fixture) => {
    const files = filesOf(fixture.name);
    const linked = Object.entries(fixture.links ?? {}).map(([path, target]) => [path, files[target] ?? '']);
    const oracle = askOracle({
      mainFile: MAIN,
      serverRoot: '/etc/httpd',
      ...fixture,
      files: { ...files, ...(Object.fromEntries(linked) as Record<string, string>) },
    });
    expect(oracle.ok).toBe(true);
    const wanted = new Set(names.map((name) => name.toLowerCase()));
    const theirs = oracle.config
      .filter(({ text }) => wanted.has(text.split(' ')[0]?.toLowerCase() ?? ''))
      .map(({ file, line, sections, text }) => ({
        at: file.startsWith('macro ') ? 'macro' : `${file}:${line}`,
        context: sections.length === 0 ? 'server' : sections.map((section) => `<${section.trim()}>`).join(' > '),
        text: text.toLowerCase(),
      }));
    const ours = listOf(fixture, files)
      .filter((record) => record.kind === 'directive')
      .map((record) => ({
        at: record.via === null ? `${record.file}:${record.lastLine}` : 'macro',
        context: record.context,
        text: `${record.name} ${record.value}`.trim().toLowerCase(),
      }));
    expect(ours).toEqual(theirs);
  });
});

describe('which values a handshake gets', () => {
  const body = [
    'Listen 443', // 1
    'SSLEngine on',
    'SSLProtocol all', // 3
    'SSLProtocol all -SSLv3',
    'SSLCipherSuite HIGH', // 5
    'SSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256',
    'SSLOpenSSLConfCmd Curves X25519',
    '<VirtualHost *:443>', // 8
    'ServerName a.test',
    'SSLProtocol -all \\',
    '  +TLSv1.2',
    'SSLOpenSSLConfCmd Options -Bugs',
    '<Directory "/srv">',
    'SSLCipherSuite LOW', // 14
    '</Directory>',
    '</VirtualHost>',
    '<IfFile /nobody/knows>', // 17
    'SSLProtocol all',
    '</IfFile>',
    'SSLHonorCipherOrder on', // 20
  ].join('\n');
  const list = effectiveList(resolve({ files: { [MAIN]: `${body}\n` } }));
  const at = (line: number): EffectiveRecord | OpaqueRecord | undefined => list.find((record) => record.line === line);

  it.each([
    [3, false, [4]],
    [4, false, [10]],
    [5, true, []],
    [6, true, []],
    [7, true, []],
    [10, true, []],
    [12, true, []],
    [14, false, []],
    [20, true, []],
  ])('line %i', (line, inForce, shadowedBy) => {
    // A line that two beat names both; the last one is enough to know here.
    const record = at(line);
    if (record?.kind !== 'directive') throw new Error(`no directive at line ${line}`);
    expect(record.inForce).toBe(inForce);
    for (const beating of shadowedBy) {
      if (line !== 3) expect(record.shadowedBy).toEqual([`${MAIN}:${beating}`]);
      else expect(record.shadowedBy.length).toBeGreaterThan(0);
    }
    if (shadowedBy.length === 0) expect(record.shadowedBy).toEqual([]);
  });

  it('tells first and last line, context and the joined value', () => {
    expect(at(10)).toMatchObject({ lastLine: 11, context: '<VirtualHost *:443>', value: '-all   +TLSv1.2', via: null });
    expect(at(14)).toMatchObject({ context: '<VirtualHost *:443> > <Directory "/srv">' });
  });

  it('puts an opaque region where it stands', () => {
    expect(list.map((record) => record.kind).slice(-2)).toEqual(['opaque', 'directive']);
    expect(at(17)).toMatchObject({ kind: 'opaque', cause: 'unknown-condition', text: '<IfFile /nobody/knows>' });
  });

  it('lists any directive, in any case of its name', () => {
    const found = effectiveList(resolve({ files: { [MAIN]: 'serveradmin me\nUse nothing\n' } }), ['ServerAdmin']);
    expect(found).toMatchObject([{ name: 'serveradmin', value: 'me', inForce: false }]);
  });
});

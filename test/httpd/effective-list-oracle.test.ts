/** The list of kept directives against httpd's own, for every fixture. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostTree } from '../../src/disk/index.ts';
import { effectiveList, resolveConfiguration } from '../../src/httpd/index.ts';
import type { EffectiveRecord, OpaqueRecord } from '../../src/httpd/index.ts';
import { fixtureTrees, readFixture } from './fixture-trees.ts';
import { askOracle, oracleVersion } from './oracle.ts';
import type { OracleQuestion } from './oracle.ts';
import { MAIN } from './support.ts';

const names = ['SSLProtocol', 'SSLCipherSuite', 'SSLEngine', 'SSLHonorCipherOrder', 'ServerName'];
interface Fixture extends Partial<OracleQuestion> {
  readonly links?: Readonly<Record<string, string>>;
  readonly httpdRefuses?: boolean;
  readonly refusedBy24?: unknown;
}

const fixtures = fixtureTrees.names
  .map((name) => ({ name, ...readFixture<Fixture>(name) }))
  .filter((fixture) => fixture.httpdRefuses !== true && fixture.refusedBy24 === undefined);

/** The fixture on disk, its links as links, and what fleet lists of it. */
function listOf(fixture: (typeof fixtures)[number]): (EffectiveRecord | OpaqueRecord)[] {
  const root = mkdtempSync(join(tmpdir(), 'fleet-list-'));
  try {
    for (const directory of fixture.directories ?? []) mkdirSync(root + directory, { recursive: true });
    for (const [path, bytes] of Object.entries(fixture.files)) {
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

/** httpd lists names as it knows them, however they were written; values as they were. */
function nameAndValue(text: string): { name: string; value: string } {
  const { name = '', value = '' } = /^(?<name>\S+) ?(?<value>.*?) *$/s.exec(text)?.groups ?? {};
  return { name: name.toLowerCase(), value };
}

describe('from the disk the list is httpd’s', () => {
  it.each(fixtures)('$name', (fixture) => {
    const { files } = fixture;
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
      .map(({ file, line, openings, text }) => ({
        at: file.startsWith('macro ') ? 'macro' : `${file}:${line}`,
        context: openings.length === 0 ? 'server' : openings.join(' > '),
        ...nameAndValue(text),
      }));
    const ours = listOf(fixture)
      .filter((record) => record.kind === 'directive')
      .map((record) => ({
        at: record.via === null ? `${record.file}:${record.lastLine}` : 'macro',
        context: record.context,
        ...nameAndValue(`${record.name} ${record.value}`),
      }));
    expect(ours).toEqual(theirs);
  });
});

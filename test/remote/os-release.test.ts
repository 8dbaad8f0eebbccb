/** Every folder of os-release/: the release files of a system, and which system they mean. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OsRelease } from '../../src/core/index.ts';
import { osReleaseOf } from '../../src/remote/os-release.ts';

const base = new URL('./os-release/', import.meta.url).pathname;
const cases = readdirSync(base).sort();

function filesOf(name: string): Map<string, string> {
  const root = join(base, name);
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.endsWith('case.json'));
  return new Map(paths.map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]));
}

describe('release files', () => {
  it.each(cases)('%s', (name) => {
    expect(existsSync(join(base, name, 'case.json'))).toBe(true);
    const { kernel, expected } = JSON.parse(readFileSync(join(base, name, 'case.json'), 'utf8')) as {
      kernel: string;
      expected: OsRelease;
    };
    expect(osReleaseOf(filesOf(name), kernel)).toEqual(expected);
  });

  it('of any bytes give an answer of text', () => {
    const paths = [
      '/etc/os-release',
      '/etc/redhat-release',
      '/etc/SuSE-release',
      '/etc/lsb-release',
      '/etc/debian_version',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...paths), fc.string()), (files) => {
        const os = osReleaseOf(new Map(Object.entries(files)), 'kernel');
        expect([os.id, os.versionId, os.title].every((text) => typeof text === 'string')).toBe(true);
        expect(os.id).not.toBe('');
      }),
    );
  });

  it('os-release beats the older files, /etc beats /usr/lib', () => {
    const files = new Map([
      ['/etc/redhat-release', 'CentOS release 6.10'],
      ['/usr/lib/os-release', 'ID=b\n'],
      ['/etc/os-release', 'ID=a\n'],
    ]);
    expect(osReleaseOf(files, '').id).toBe('a');
    files.delete('/etc/os-release');
    expect(osReleaseOf(files, '').id).toBe('b');
    files.delete('/usr/lib/os-release');
    expect(osReleaseOf(files, '').id).toBe('centos');
  });
});

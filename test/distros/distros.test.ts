/** The contract of every entry, and which entry is found for which host. Fixtures: fixtures/<id>/<case>/. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { distroOf, distros, generic } from '../../src/distros/index.ts';
import type { InstanceSigns } from '../../src/ports/index.ts';
import { osReleaseOf } from '../../src/remote/os-release.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const cases = readdirSync(FIXTURES).flatMap((id) => readdirSync(join(FIXTURES, id)).map((name) => [id, name] as const));

/** A case's release files by the paths that they have on a host, its `uname` and its instance. */
function host(id: string, name: string) {
  const folder = join(FIXTURES, id, name);
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const files = readdirSync(folder).filter((file) => file !== 'instance.json' && file !== 'uname');
  const kernel = existsSync(join(folder, 'uname')) ? read('uname') : 'Linux 6.1.0 x86_64';
  const os = osReleaseOf(new Map(files.map((file) => [`/etc/${file}`, read(file)])), kernel);
  const instance = existsSync(join(folder, 'instance.json'))
    ? (JSON.parse(read('instance.json')) as InstanceSigns)
    : null;
  return { os, instance };
}

describe.each([...distros, generic].map((distro) => [distro.id, distro] as const))('entry %s', (id, distro) => {
  it('has a fixture', () => {
    expect(cases.filter(([of]) => of === id)).not.toEqual([]);
  });

  it('has a name of its own', () => {
    expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
    expect([...distros, generic].filter((other) => other.id === id)).toHaveLength(1);
    expect(distro.title).not.toBe('');
  });

  it('has absolute paths and commands', () => {
    const { mainConfig, serverRoot, tlsFile, binary, logs } = distro.layout;
    for (const path of [mainConfig, serverRoot, tlsFile, binary, logs]) expect(path).toMatch(/^\/[^\s]*[^/]$/);
    for (const command of [distro.testCommand, distro.reloadCommand, distro.startCommand])
      expect(command).toMatch(/^[\w/]/);
  });

  it('says from which OpenSSL TLS 1.0 needs level 0', () => {
    expect(distro.tls10NeedsLevelZeroFrom).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('has notes in sentences', () => {
    for (const note of distro.notes) expect(note).toMatch(/^[\w/@].*\.$/);
  });
});

describe('distroOf', () => {
  it.each(cases)('finds %s for %s', (id, name) => {
    const { os, instance } = host(id, name);
    expect(distroOf(os, instance).id).toBe(id);
  });

  it('believes the running process rather than the operating system', () => {
    const { os } = host('debian', 'debian-12');
    const { instance } = host('xampp', 'ubuntu-22.04');
    expect(distroOf(os, instance).id).toBe('xampp');
    expect(distroOf(os, null).id).toBe('debian');
  });

  it('is not fooled by names that only begin alike', () => {
    const { os, instance } = host('debian', 'debian-12');
    if (instance === null) throw new Error('no instance');
    for (const executable of [
      '/opt/lampp2/bin/httpd',
      '/usr/local/apache22/bin/httpd',
      '/opt/bitnami/apache3/x',
      '/home/x/opt/lampp/bin/httpd',
    ]) {
      expect(distroOf(os, { ...instance, executable }).id).toBe('debian');
    }
  });

  it('knows where Ubuntu patched OpenSSL 1.1.1', () => {
    const from = (id: string, name: string): string => distroOf(host(id, name).os, null).tls10NeedsLevelZeroFrom;
    expect(from('ubuntu', 'ubuntu-20.04')).toBe('1.1.1');
    expect(from('debian', 'ubuntu-18.04')).toBe('3.0.0');
    expect(from('debian', 'debian-12')).toBe('3.0.0');
  });

  it('knows who has crypto policies', () => {
    const policies = (id: string, name: string): boolean => distroOf(host(id, name).os, null).cryptoPolicies;
    expect(policies('red-hat', 'rhel-8')).toBe(true);
    expect(policies('red-hat-7', 'centos-7')).toBe(false);
    expect(policies('red-hat-6', 'centos-6')).toBe(false);
  });

  it('has an answer for anything', () => {
    for (const id of ['', 'constructor', '__proto__', '\u001b[2J']) {
      expect(distroOf({ id, idLike: [id], versionId: '9'.repeat(400), title: '' }, null)).toBe(generic);
    }
  });
});

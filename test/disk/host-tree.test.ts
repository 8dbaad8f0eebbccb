/** A host's tree on disk: links as in a chroot, nothing outside, nothing but files read. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostTree } from '../../src/disk/index.ts';

let base: string;
let root: string;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'fleet-tree-'));
  root = join(base, 'root');
  mkdirSync(join(root, 'etc/httpd/conf.d'), { recursive: true });
  mkdirSync(join(root, 'srv'));
  writeFileSync(join(base, 'secret'), 'outside');
  writeFileSync(join(root, 'srv/real.conf'), 'SSLProtocol all\xff\n', 'latin1');
  const links: Record<string, string> = {
    'etc/httpd/absolute.conf': '/srv/real.conf',
    'etc/httpd/relative.conf': '../../srv/real.conf',
    'etc/httpd/above.conf': '../../../../../secret',
    'etc/httpd/outside.conf': join(base, 'secret'),
    'etc/httpd/loop': 'loop',
    'etc/httpd/dangling': 'nowhere',
    'etc/link': 'httpd',
    'etc/httpd/conf.d/up': '..',
  };
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(root, path));
  spawnSync('mkfifo', [join(root, 'etc/httpd/pipe')]);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('a host tree', () => {
  it.each([
    '/srv/real.conf',
    '/etc/httpd/absolute.conf',
    '/etc/httpd/relative.conf',
    '/etc/link/absolute.conf',
    '/etc/link/conf.d/up/../httpd/absolute.conf',
  ])('reads %s, byte for byte', (path) => {
    expect(hostTree(root).read(path)).toEqual({ path, realPath: '/srv/real.conf', bytes: 'SSLProtocol all\xff\n' });
    expect(hostTree(root).kind(path)).toBe('file');
  });

  it.each(['above.conf', 'outside.conf', 'loop', 'dangling', 'pipe', 'none', 'absolute.conf/x'])(
    'finds no %s',
    (name) => {
      expect(hostTree(root).read(`/etc/httpd/${name}`)).toBeNull();
      expect(hostTree(root).kind(`/etc/httpd/${name}`)).toBeNull();
    },
  );

  it('lists directories, through links too', () => {
    expect([...hostTree(root).entries('/etc/link')].sort()).toContain('conf.d');
    expect(hostTree(root).entries('/etc/httpd/conf.d/up/conf.d')).toEqual(['up']);
    expect(hostTree(root).kind('/')).toBe('directory');
    expect(hostTree(root).entries('/srv/real.conf')).toEqual([]);
    expect(hostTree(root).read('/etc')).toBeNull();
  });

  it('takes names as bytes, as they stand in a configuration', () => {
    const bytes = (text: string): string => Buffer.from(text).toString('latin1');
    mkdirSync(join(root, 'srv/bücher'));
    writeFileSync(join(root, 'srv/bücher/ä.conf'), 'ServerAdmin ü\n');
    writeFileSync(Buffer.concat([Buffer.from(join(root, 'srv/bücher/')), Buffer.from([0xff])]), '');
    symlinkSync('bücher', join(root, 'srv/link'));
    const path = bytes('/srv/link/ä.conf');
    expect(hostTree(root).read(path)).toEqual({
      path,
      realPath: bytes('/srv/bücher/ä.conf'),
      bytes: bytes('ServerAdmin ü\n'),
    });
    expect([...hostTree(root).entries('/srv/link')].sort()).toEqual([bytes('ä.conf'), '\xff']);
    expect(['/srv/link', bytes('/srv/bücher'), '/srv/link/x'].map(hostTree(root).isLink)).toEqual([true, false, false]);
  });
});

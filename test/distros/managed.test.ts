/** Signs of other managers. Fixtures: managed/<manager>/<case>.conf, `nobody` for files without one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { managedBy } from '../../src/distros/index.ts';

const FOLDER = join(import.meta.dirname, 'managed');
const cases = readdirSync(FOLDER).flatMap((manager) =>
  readdirSync(join(FOLDER, manager)).map((name) => [manager, name] as const),
);
const file = (bytes: string, path = '/etc/httpd/conf.d/ssl.conf', realPath = path) => ({ path, realPath, bytes });

describe('managedBy', () => {
  it.each(cases)('%s: %s', (manager, name) => {
    const found = managedBy(file(readFileSync(join(FOLDER, manager, name), 'latin1')));
    expect(found?.manager ?? 'nobody').toBe(manager);
    if (found !== null) expect(found.instead).not.toBe('');
  });

  it('names the line that tells', () => {
    expect(managedBy(file('SSLEngine on\n  # managed by puppet  \n'))?.sign).toBe('line 2: # managed by puppet');
  });

  it.each([
    ['/etc/letsencrypt/options-ssl-apache.conf', 'certbot'],
    ['/etc/crypto-policies/back-ends/httpd.config', 'crypto-policies'],
    ['/usr/share/crypto-policies/DEFAULT/opensslcnf.txt', 'crypto-policies'],
    ['/etc/httpd/conf/plesk.conf.d/server.conf', 'Plesk'],
    ['/nix/store/abc-httpd.conf', 'NixOS'],
  ])('knows %s by its path', (path, manager) => {
    expect(managedBy(file('', path))).toMatchObject({ manager, sign: path });
  });

  it('looks at where a symbolic link leads, too', () => {
    expect(managedBy(file('', '/etc/httpd/conf.d/x.conf', '/nix/store/x'))?.manager).toBe('NixOS');
  });

  it('reads CRLF files', () => {
    expect(managedBy(file('# Managed by Puppet\r\nSSLEngine on\r\n'))?.sign).toBe('line 1: # Managed by Puppet');
  });

  // Work of quadratic cost would not come to an end on any of these.
  it.each([
    `#${' do not edit'.repeat(200_000)}`,
    '# do not do not do not changes will be\n'.repeat(50_000),
    `#${' '.repeat(2_000_000)}`,
  ])('copes with a hostile file', (bytes) => {
    expect(managedBy(file(bytes))).toBeNull();
  });
});

/** The shadow's configuration: the very values, keys and certificates of every point, and nothing else of the server. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { distroOf } from '../../src/distros/index.ts';
import { shadowConfig } from '../../src/engine/plan/shadow-config.ts';
import { pointsOf, snapshotOf } from '../../src/engine/read/snapshot.ts';
import { factsOf, type HostSketch } from '../support/host-facts.ts';
import { DEBIAN } from './support.ts';

const snapshot = (sketch: HostSketch) =>
  snapshotOf(factsOf(sketch), (instance) => distroOf(factsOf(sketch).os, instance));

function shadowOf(sketch: HostSketch): string {
  const [instance] = snapshot(sketch).instances;
  if (instance === undefined) throw new Error('no instance');
  return shadowConfig(instance);
}

const single = (main: string, extra: Partial<HostSketch> = {}): HostSketch => ({
  files: { '/etc/apache2/apache2.conf': main },
  ...extra,
});
const vhost = (body: string): string =>
  `LoadModule ssl_module mod_ssl.so\nListen 443\n<VirtualHost *:443>\nSSLEngine on\n${body}\n</VirtualHost>\n`;

describe('a shadow', () => {
  it('of a Debian host is this text', () => {
    expect(shadowOf(DEBIAN).split('\n')).toEqual([
      'ServerRoot /etc/apache2',
      'LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so',
      'LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so',
      'User www-data',
      'ServerName localhost',
      'StartServers 1',
      '<IfModule !prefork.c>',
      'ThreadsPerChild 1',
      'MinSpareThreads 1',
      '</IfModule>',
      'PidFile @RUN@/httpd.pid',
      'ErrorLog @RUN@/error.log',
      'DefaultRuntimeDir @RUN@',
      'Listen 127.0.0.1:@PORT@',
      '<VirtualHost 127.0.0.1:@PORT@>',
      'ServerName shadow0.invalid',
      'SSLEngine on',
      'SSLCipherSuite HIGH:!aNULL',
      'SSLProtocol all -SSLv3',
      'SSLCertificateFile /etc/ssl/a.pem',
      '</VirtualHost>',
      '<VirtualHost 127.0.0.1:@PORT@>',
      'ServerName shadow1.invalid',
      'SSLEngine on',
      'SSLCipherSuite HIGH:!aNULL',
      'SSLCertificateFile /etc/ssl/a.pem',
      'SSLProtocol -all +TLSv1.2',
      '</VirtualHost>',
      '',
    ]);
  });

  it.each([
    ['spaces', 'SSLCipherSuite "HIGH !aNULL"', 'SSLCipherSuite "HIGH !aNULL"'],
    ['quotes and backslashes', 'SSLCertificateFile \'C:\\a "b"\'', 'SSLCertificateFile "C:\\\\a \\"b\\""'],
    ['two arguments', 'SSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256', 'SSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256'],
    ['a variable, expanded', 'Define L HIGH\nSSLCipherSuite ${L}', 'SSLCipherSuite HIGH'],
    ['what beats them', 'SSLOpenSSLConfCmd MinProtocol TLSv1.2', 'SSLOpenSSLConfCmd MinProtocol TLSv1.2'],
  ])('takes a value with %s over', (_, written, expected) => {
    expect(shadowOf(single(vhost(written)))).toContain(`\n${expected}\n`);
  });

  it.each([
    'SSLSessionCache shmcb:/run/x',
    'SSLUseStapling on',
    'SSLStaplingCache shmcb:/run/y',
    'SSLRequireSSL',
    'SSLProxyEngine on',
    'CustomLog /var/log/x y',
    'DocumentRoot /srv',
    'SSLOptions +StdEnvVars',
  ])('leaves out %s', (written) => {
    expect(shadowOf(single(vhost(written)))).not.toContain(written.split(' ')[0]);
  });

  it('has what httpd 2.2 needs, and nothing that it does not know', () => {
    const text = shadowOf(single(vhost(''), { httpd: '2.2.15' }));
    expect(text).toContain('NameVirtualHost 127.0.0.1:@PORT@');
    expect(text).not.toContain('DefaultRuntimeDir');
  });

  it('finds relative paths where the ServerRoot directive says', () => {
    expect(shadowOf(single(`ServerRoot "/srv/own root"\n${vhost('')}`))).toMatch(/^ServerRoot "\/srv\/own root"\n/);
  });

  it('never has a directive of a section that counts for some requests only', () => {
    expect(shadowOf(single(vhost('<Location /x>\nSSLCipherSuite NULL\n</Location>')))).not.toContain('NULL');
  });

  it('is taken by a real httpd', () => {
    if (!existsSync('/usr/sbin/apache2'))
      throw new Error('httpd is missing: apt-get install --no-install-recommends apache2');
    const folder = mkdtempSync(join(tmpdir(), 'fleet-shadow-'));
    try {
      const made = spawnSync('openssl', [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=a',
        '-keyout',
        `${folder}/k`,
        '-out',
        `${folder}/c`,
      ]);
      expect(made.status).toBe(0);
      const main = `LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\nLoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so\n`;
      const tls = `Listen 443\n<VirtualHost *:443>\nSSLEngine on\nSSLCertificateFile "${folder}/c"\nSSLCertificateKeyFile ${folder}/k\nSSLCipherSuite "HIGH !aNULL @SECLEVEL=0"\nSSLProtocol all -SSLv3\nSSLSessionCache none\n</VirtualHost>\n`;
      const text = shadowOf(single(`${main}User www-data\n${tls}`))
        .replaceAll('@RUN@', folder)
        .replaceAll('@PORT@', '28443');
      writeFileSync(`${folder}/httpd.conf`, text);
      const said = spawnSync('/usr/sbin/apache2', ['-t', '-f', `${folder}/httpd.conf`], { encoding: 'utf8' });
      expect(said.stderr).toContain('Syntax OK');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a snapshot', () => {
  it('has a point for no name and one for each vhost, with what is in force there', () => {
    const points = pointsOf(snapshot(DEBIAN));
    expect(points.map(({ point }) => point.serverName)).toEqual([null, 'a.test', 'b.test']);
    expect(points.map(({ effective }) => effective.protocol?.args.join(' '))).toEqual([
      'all -SSLv3',
      'all -SSLv3',
      '-all +TLSv1.2',
    ]);
    expect(points[2]?.effective.protocol?.shadows).toMatchObject({ args: ['all', '-SSLv3'], line: 3 });
    expect(points[0]?.vhost).toBe('a.test (/etc/apache2/sites-available/a.conf:1)');
    expect(points.every(({ knowledge }) => knowledge.certificates?.[0]?.keyTypes[0] === 'rsa')).toBe(true);
  });

  it('asks for one name of each vhost, and for none that no client could send', () => {
    const sketch = single(`${vhost('ServerName a.test\nServerAlias *.a.test www.a.test')}`);
    expect(pointsOf(snapshot(sketch)).map(({ point }) => point.serverName)).toEqual([null, 'a.test']);
  });

  it('knows the kind of the key, where the certificate is named relative to ServerRoot', () => {
    const sketch = single(`ServerRoot /srv\n${vhost('SSLCertificateFile tls/a.pem')}`, {
      certificates: { '/srv/tls/a.pem': 'ec-p256-sha256' },
    });
    expect(pointsOf(snapshot(sketch))[0]?.knowledge.certificates?.[0]?.keyTypes).toEqual(['ec']);
  });

  it('concludes nothing from a certificate that could not be read', () => {
    expect(pointsOf(snapshot(single(vhost('SSLCertificateFile /secret.pem'))))[0]?.knowledge.certificates).toBeNull();
  });

  it.each([
    ['rh-allow-sha1-signatures = no', false],
    [' rh-allow-sha1-signatures=yes', true],
    ['', null],
    ['# rh-allow-sha1-signatures = no', null],
  ])('reads %j of the crypto policy', (cryptoPolicyOpenssl, expected) => {
    expect(pointsOf(snapshot({ ...DEBIAN, cryptoPolicyOpenssl }))[0]?.knowledge.sha1Signatures).toBe(expected);
  });

  it('sees a define of the command line in either spelling', () => {
    const main = `LoadModule ssl_module x\nListen 443\n<IfDefine A>\n${vhost('ServerName a.test').replace(/.*Listen 443\n/s, '')}</IfDefine>\n`;
    expect(pointsOf(snapshot(single(main)))).toEqual([]);
    for (const args of [['-D', 'A'], ['-DA']]) {
      expect(pointsOf(snapshot(single(main, { arguments: args })))).toHaveLength(2);
    }
  });

  it('knows little where nothing could be told', () => {
    const { knowledge } = pointsOf(snapshot({ ...DEBIAN, library: null, ciphers: null }))[0] ?? {};
    expect(knowledge).toMatchObject({ library: null, suites: null });
  });
});

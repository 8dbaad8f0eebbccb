/** Agreement with sslscan on the httpd and OpenSSL of each Debian release, with one setting after the other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labHost, onHost, resetHost } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';
import { byFleet, bySslscan, versionsOf } from '../verify/enumerate.ts';

const ALL = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
const NEW = ['TLSv1.2', 'TLSv1.3'];

/** Keys as `openssl req` takes them. */
const KEYS = { rsa: 'rsa:2048', 'rsa-1024': 'rsa:1024', ec: 'ec -pkeyopt ec_paramgen_curve:prime256v1' } as const;
type Kind = keyof typeof KEYS;

interface Setting {
  readonly protocol: string;
  readonly list: string;
  readonly kinds: readonly Kind[];
  /** What OpenSSL 1.1.1 makes of it, and what 3 does, which serves TLS 1.0 and 1.1 at level 0 only. */
  readonly old: readonly string[];
  readonly now: readonly string[];
}

const LEVEL0 = 'HIGH:@SECLEVEL=0';

const SETTINGS: Readonly<Record<string, Setting>> = {
  'the vendor’s list': { protocol: 'all -SSLv3', list: 'HIGH:!aNULL', kinds: ['rsa'], old: ALL, now: NEW },
  'level 1': { protocol: 'all -SSLv3', list: 'HIGH:@SECLEVEL=1', kinds: ['rsa'], old: ALL, now: NEW },
  'level 0': { protocol: 'all -SSLv3', list: 'ALL:@SECLEVEL=0', kinds: ['rsa'], old: ALL, now: ALL },
  'a hole': { protocol: 'all -SSLv3 -TLSv1.1', list: LEVEL0, kinds: ['rsa'], old: NEW, now: NEW },
  'TLS 1.0 alone': { protocol: '-all +TLSv1', list: LEVEL0, kinds: ['rsa'], old: ['TLSv1'], now: ['TLSv1'] },
  ECDSA: { protocol: 'all -SSLv3', list: LEVEL0, kinds: ['ec'], old: ALL, now: ALL },
  'RSA and ECDSA': { protocol: 'all -SSLv3', list: LEVEL0, kinds: ['rsa', 'ec'], old: ALL, now: ALL },
  'a key of 1024 bits': { protocol: 'all -SSLv3', list: LEVEL0, kinds: ['rsa-1024'], old: ALL, now: ALL },
};

/** A vhost in front of all others: it answers who sends no name. */
function serve(host: string, { protocol, list, kinds }: Setting): void {
  const certificates = kinds.map(
    (kind) => `SSLCertificateFile /root/scan-${kind}.pem\nSSLCertificateKeyFile /root/scan-${kind}.pem`,
  );
  const vhost = [
    '<VirtualHost *:443>',
    'ServerName scan.example.test',
    'SSLEngine on',
    `SSLProtocol ${protocol}`,
    `SSLCipherSuite ${list}`,
    ...certificates,
    '</VirtualHost>',
  ];
  const base64 = Buffer.from(`${vhost.join('\n')}\n`).toString('base64');
  onHost(
    host,
    `set -e; echo ${base64} | base64 -d >/etc/apache2/sites-enabled/000-scan.conf; systemctl reset-failed apache2; systemctl restart apache2`,
  );
}

function makeKeys(host: string): void {
  const commands = Object.entries(KEYS).map(
    ([kind, key]) =>
      `openssl req -x509 -newkey ${key} -nodes -days 30 -subj /CN=scan.example.test -keyout /root/key -out /root/cert 2>/dev/null; cat /root/key /root/cert >/root/scan-${kind}.pem`,
  );
  onHost(host, ['set -e', ...commands].join('\n'));
}

describe.each(['debian11-stock', 'debian12', 'debian13'])('%s', (name) => {
  claim(name);
  beforeAll(() => {
    resetHost(name);
    makeKeys(name);
  });
  afterAll(() => resetHost(name));

  it.each(Object.entries(SETTINGS))('with %s', async (_, setting) => {
    serve(name, setting);
    const { httpsPort } = labHost(name);
    const ours = await byFleet(httpsPort);
    expect(versionsOf(ours)).toEqual(name === 'debian11-stock' ? setting.old : setting.now);
    expect(await bySslscan(httpsPort)).toEqual(ours);
  });
});

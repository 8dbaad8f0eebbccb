/** Agreement with other people's scanners on every version and suite, for servers of several makers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates, type CertificateKind, type TestCertificates } from '../probe/support/certificates.ts';
import { startGnutls } from '../probe/support/gnutls-server.ts';
import { startHttpd } from '../probe/support/httpd-server.ts';
import { startJava } from '../probe/support/java-server.ts';
import { startNginx } from '../probe/support/nginx-server.ts';
import { startOpenssl } from '../probe/support/openssl-server.ts';
import type { RunningServer } from '../probe/support/process-server.ts';
import { byFleet, bySslscan, byTestssl, versionsOf, type Accepted } from './enumerate.ts';

let certificates: TestCertificates;
beforeAll(() => void (certificates = makeCertificates()));
afterAll(() => certificates.remove());

const httpd =
  (protocol: string, list: string, ...kinds: readonly CertificateKind[]) =>
  (): Promise<RunningServer> => {
    const lines = kinds.map(
      (kind) =>
        `SSLCertificateFile ${certificates.certificate(kind)}\nSSLCertificateKeyFile ${certificates.key(kind)}\n`,
    );
    return startHttpd([`ServerName a.test\n${lines.join('')}`], {
      lines: `SSLProtocol ${protocol}\nSSLCipherSuite ${list}`,
    });
  };

const nginx = (): Promise<RunningServer> =>
  startNginx([
    `ssl_certificate ${certificates.certificate('rsa')};\nssl_certificate_key ${certificates.key('rsa')};\nssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;\nssl_ciphers ALL:!aNULL:@SECLEVEL=0;\nreturn 200;`,
  ]);

/** Each server, and the versions that its settings admit: the oracle's oracle. */
const SERVERS: readonly (readonly [string, readonly string[], () => Promise<RunningServer>])[] = [
  ['httpd as it comes', ['TLSv1.2', 'TLSv1.3'], httpd('all -SSLv3', 'HIGH:!aNULL', 'rsa')],
  ['httpd at level 0', ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'], httpd('all -SSLv3', 'ALL:@SECLEVEL=0', 'rsa')],
  ['httpd at level 0 with TLS 1.2', ['TLSv1.2'], httpd('-all +TLSv1.2', 'HIGH:@SECLEVEL=0', 'rsa')],
  ['httpd with a hole', ['TLSv1.2', 'TLSv1.3'], httpd('all -SSLv3 -TLSv1.1', 'HIGH:@SECLEVEL=0', 'rsa')],
  ['httpd with ECDSA', ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'], httpd('all -SSLv3', 'HIGH:@SECLEVEL=0', 'ec')],
  ['httpd with both', ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'], httpd('all -SSLv3', 'HIGH:@SECLEVEL=0', 'rsa', 'ec')],
  [
    'httpd with 1024 bits',
    ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
    httpd('all -SSLv3', 'HIGH:@SECLEVEL=0', 'rsa-1024'),
  ],
  [
    's_server at level 0',
    ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
    () => startOpenssl([...certificates.args('rsa'), '-cipher', 'ALL:!aNULL:@SECLEVEL=0']),
  ],
  ['s_server as it comes', ['TLSv1.2', 'TLSv1.3'], () => startOpenssl(certificates.args('rsa'))],
  ['nginx at level 0', ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'], nginx],
  [
    'GnuTLS with 3DES, RC4 and TLS 1.0',
    ['TLSv1', 'TLSv1.1', 'TLSv1.2'],
    () =>
      startGnutls(certificates, {
        priority: 'NORMAL:-VERS-ALL:+VERS-TLS1.0:+VERS-TLS1.1:+VERS-TLS1.2:+3DES-CBC:+ARCFOUR-128:+RSA:%COMPAT',
        kinds: ['rsa'],
      }),
  ],
  [
    'Java with nothing disabled',
    ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
    () => startJava(certificates, { kind: 'rsa', protocols: 'TLSv1,TLSv1.1,TLSv1.2,TLSv1.3', suites: 'all' }),
  ],
];

/** What only one of two saw. */
function differences(ours: Accepted, theirs: Accepted): { readonly onlyWe: Accepted; readonly onlyThey: Accepted } {
  return {
    onlyWe: ours.filter((each) => !theirs.includes(each)),
    onlyThey: theirs.filter((each) => !ours.includes(each)),
  };
}

const NONE = { onlyWe: [], onlyThey: [] };

describe.each(SERVERS)('%s', (_, versions, start) => {
  let server: RunningServer;
  let ours: Accepted;
  beforeAll(async () => {
    server = await start();
    ours = await byFleet(server.port);
  });
  afterAll(() => server.stop());

  it('serves the versions that it is set to', () => {
    expect(versionsOf(ours)).toEqual(versions);
  });

  it('sslscan finds the same', async () => {
    expect(differences(ours, await bySslscan(server.port))).toEqual(NONE);
  });

  it('testssl finds the same', { timeout: 900_000 }, async () => {
    const theirs = await byTestssl(server.port);
    expect(theirs.versions).toEqual(versions);
    expect(differences(ours, theirs.suites)).toEqual(NONE);
  });
});

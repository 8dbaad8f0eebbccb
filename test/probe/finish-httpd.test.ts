/** Full handshakes with httpd: what mod_ssl does to clients after a perfect handshake. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateKind, type TestCertificates, makeCertificates } from './support/certificates.ts';
import { everyone, finishedWith, full } from './support/full.ts';
import { startHttpd } from './support/httpd-server.ts';
import type { RunningServer } from './support/process-server.ts';

let certificates: TestCertificates;
let server: RunningServer | null = null;
beforeAll(() => void (certificates = makeCertificates()));
afterEach(async () => {
  await server?.stop();
  server = null;
});
afterAll(() => certificates.remove());

const OLD = 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:!aNULL:@SECLEVEL=0';

function vhost(kind: CertificateKind, lines = '', ...more: readonly CertificateKind[]): string {
  const keys = [kind, ...more].map(
    (one) => `SSLCertificateFile ${certificates.certificate(one)}\nSSLCertificateKeyFile ${certificates.key(one)}`,
  );
  return [`ServerName ${kind}.example.com`, ...keys, lines].join('\n');
}

async function start(vhosts: readonly string[], lines = OLD): Promise<number> {
  server = await startHttpd(vhosts, { lines });
  return server.port;
}

it('lets in everyone but those that need 3DES, which its library lacks', async () => {
  const port = await start([vhost('rsa', '', 'ec')]);
  const { 'windows-xp': xp, 'windows-xp-ie6': ie6, ...others } = await everyone(port);
  expect([xp, ie6]).toEqual(['alert 40', 'alert 40']);
  for (const [name, outcome] of Object.entries(others)) expect(`${name}: ${outcome}`).toMatch(/ 200$/);
});

it('with its own values refuses TLS 1.0, and lets in the others', async () => {
  const port = await start([vhost('rsa')], 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:!aNULL');
  expect(await everyone(port)).toMatchObject({
    'windows-vista': 'alert 80',
    'windows-7-ie11': 'TLSv1.2 c028 200',
    modern: 'TLSv1.3 1301 200',
  });
});

it('answers 403 after a perfect handshake where SNI is wanted, but not to who sends it', async () => {
  const port = await start([vhost('rsa'), vhost('other')], `${OLD}\nSSLStrictSNIVHostCheck on`);
  expect(await full('windows-2003-aes', port)).toEqual(finishedWith(403));
  expect(await full('windows-vista', port, { serverName: 'rsa.example.com' })).toEqual(finishedWith(200));
});

it('answers 421 or 200 to a Host of another vhost, and its own page to its own', async () => {
  const port = await start([vhost('rsa'), vhost('other', 'SSLProtocol all -SSLv3 -TLSv1.1')]);
  expect(await full('windows-vista', port, { serverName: 'rsa.example.com' })).toEqual(finishedWith(200));
  const crossed = await full('windows-vista', port, { serverName: 'rsa.example.com', host: 'other.example.com' });
  expect([finishedWith(421), finishedWith(200)]).toContainEqual(crossed);
});

describe('client certificates', () => {
  it('wanted from everybody end the handshake without one', async () => {
    const port = await start([
      vhost('rsa', `SSLVerifyClient require\nSSLCACertificateFile ${certificates.certificate('rsa')}`),
    ]);
    const vista = await full('windows-vista', port);
    expect(vista).toMatchObject({ clientCertificateRequested: true, finish: { kind: 'broken-off', by: 'server' } });
    expect(vista).toMatchObject({ finish: { alert: { level: 'fatal', description: 40 } } });
    // TLS 1.3 finishes first and refuses then.
    const modern = await full('modern', port);
    expect(modern).toMatchObject({ finish: { kind: 'finished', http: { kind: 'no-answer' } } });
    expect(JSON.stringify(modern)).toContain('certificate_required');
  });

  it('wanted for a folder make the server negotiate again', async () => {
    const folder = `SSLCACertificateFile ${certificates.certificate('rsa')}\n<Location />\nSSLVerifyClient require\n</Location>`;
    const port = await start([vhost('rsa', folder)]);
    const seen = await full('windows-vista', port);
    expect(seen).toMatchObject({
      finish: { kind: 'finished', http: { kind: 'no-answer', reason: 'the server wants to negotiate again' } },
    });
  });
});

it('shows HTTP in the clear', async () => {
  const port = await start([vhost('rsa', 'SSLEngine off')]);
  expect(await full('windows-vista', port)).toEqual({ kind: 'plain-http' });
});

/** Full handshakes with Java's own TLS server, which still has 3DES, DES and SSL 3.0. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type TestCertificates, makeCertificates } from './support/certificates.ts';
import { everyone, finishedWith, full } from './support/full.ts';
import { startJava } from './support/java-server.ts';
import type { RunningServer } from './support/process-server.ts';

let certificates: TestCertificates;
let server: RunningServer | null = null;
beforeAll(() => void (certificates = makeCertificates()));
afterEach(async () => {
  await server?.stop();
  server = null;
});
afterAll(() => certificates.remove());

async function start(suites: string, protocols = 'SSLv2Hello,TLSv1,TLSv1.1,TLSv1.2', kind: 'rsa' | 'ec' = 'rsa') {
  server = await startJava(certificates, { kind, protocols, suites });
  return server.port;
}

it('lets in everyone that it has a suite for', async () => {
  const port = await start('all', 'SSLv2Hello,SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3');
  const seen = await everyone(port, { serverName: 'rsa.example.com' });
  for (const [name, outcome] of Object.entries(seen)) expect(`${name}: ${outcome}`).toMatch(/ 200$/);
  expect(seen).toMatchObject({ 'windows-xp-ie6': 'SSLv3 000a 200', 'windows-xp': 'TLSv1 000a 200' });
});

it('with 3DES alone lets in everyone whose hello has it', async () => {
  const port = await start('SSL_RSA_WITH_3DES_EDE_CBC_SHA');
  const {
    'modern-tls12': _,
    modern: __,
    'modern-tls13': ___,
    'windows-xp-ie6': ____,
    ...others
  } = await everyone(port);
  expect(others['windows-xp']).toBe('TLSv1 000a 200');
  for (const [name, outcome] of Object.entries(others)) expect(`${name}: ${outcome}`).toMatch(/ 000a 200$/);
});

it.each([
  ['SSL_RSA_WITH_DES_CBC_SHA', 'windows-xp', '0009'],
  ['SSL_RSA_WITH_RC4_128_MD5', 'windows-xp', '0004'],
  ['SSL_RSA_WITH_RC4_128_SHA', 'java-6', '0005'],
  ['SSL_DHE_RSA_WITH_3DES_EDE_CBC_SHA', 'java-6', '0016'],
  ['TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA', 'java-7', 'c012'],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'windows-7-ie11', 'c028'],
  ['TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', 'windows-7-ie11', '009f'],
])('finishes with %s', async (suites, name, suite) => {
  const port = await start(suites);
  const seen = await full(name, port);
  expect(seen).toEqual(finishedWith(200));
  expect(seen).toMatchObject({ suite });
});

it.each([
  ['SSL_RSA_WITH_3DES_EDE_CBC_SHA', '000a'],
  ['SSL_RSA_WITH_RC4_128_MD5', '0004'],
  ['SSL_RSA_WITH_DES_CBC_SHA', '0009'],
])('finishes SSL 3.0 with %s', async (suites, suite) => {
  const port = await start(suites, 'SSLv2Hello,SSLv3');
  const seen = await full('windows-xp-ie6', port);
  expect(seen).toEqual(finishedWith(200));
  expect(seen).toMatchObject({ version: 'SSLv3', suite });
});

it('says so where the suite is one of those that nobody should have', async () => {
  const port = await start('SSL_RSA_EXPORT_WITH_RC4_40_MD5');
  expect(await full('windows-xp', port)).toMatchObject({ suite: '0003', finish: { kind: 'not-tried' } });
});

it('finishes TLS 1.3 with each suite', async () => {
  for (const suites of ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']) {
    const port = await start(suites, 'TLSv1.3', 'ec');
    const seen = await full('modern', port);
    expect(seen).toEqual(finishedWith(200));
    expect(seen).toMatchObject({ certificate: { keyType: 'ec' }, chainLength: 1 });
    await server?.stop();
  }
});

/** Full handshakes with nginx: certificates by name, and what its own status codes say. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type CertificateKind, type TestCertificates, makeCertificates } from './support/certificates.ts';
import { everyone, finishedWith, full } from './support/full.ts';
import { startNginx } from './support/nginx-server.ts';
import type { RunningServer } from './support/process-server.ts';

let certificates: TestCertificates;
let server: RunningServer | null = null;
beforeAll(() => void (certificates = makeCertificates()));
afterEach(async () => {
  await server?.stop();
  server = null;
});
afterAll(() => certificates.remove());

const OLD = 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;\nssl_ciphers ALL:@SECLEVEL=0;';

function block(name: string, kinds: readonly CertificateKind[], lines: string): string {
  const keys = kinds.map(
    (kind) => `ssl_certificate ${certificates.certificate(kind)};\nssl_certificate_key ${certificates.key(kind)};`,
  );
  return [`server_name ${name};`, ...keys, lines].join('\n');
}

async function start(...servers: readonly string[]): Promise<number> {
  server = await startNginx(servers);
  return server.port;
}

it('lets in everyone but those that need 3DES, which its library lacks', async () => {
  const port = await start(block('_', ['rsa', 'ec'], `${OLD}\nreturn 204;`));
  const { 'windows-xp': xp, 'windows-xp-ie6': ie6, ...others } = await everyone(port);
  expect([xp, ie6]).toEqual(['alert 40', 'alert 40']);
  for (const [name, outcome] of Object.entries(others)) expect(`${name}: ${outcome}`).toMatch(/ 204$/);
});

it('shows the status that the server gives', async () => {
  const port = await start(block('_', ['rsa'], `${OLD}\nreturn 403;`));
  for (const name of ['windows-vista', 'windows-7-ie11', 'modern'])
    expect(await full(name, port)).toEqual(finishedWith(403));
});

it('answers 421 by a Host that is not the name of the handshake', async () => {
  const port = await start(
    block('rsa.example.com', ['rsa'], `${OLD}\nif ($host != $ssl_server_name) { return 421; }\nreturn 200;`),
  );
  const named = { serverName: 'rsa.example.com', host: 'rsa.example.com' };
  expect(await full('windows-vista', port, named)).toEqual(finishedWith(200));
  expect(await full('windows-vista', port, { ...named, host: 'other.example.com' })).toEqual(finishedWith(421));
  expect(await full('windows-2003-aes', port, named)).toEqual(finishedWith(421));
});

it('where a client certificate is asked for, finishes without one and shows what the server makes of it', async () => {
  const ask = `${OLD}\nssl_client_certificate ${certificates.certificate('rsa')};\nssl_verify_client on;\nreturn 200;`;
  const port = await start(block('_', ['rsa'], ask));
  for (const name of ['windows-vista', 'windows-7-ie11', 'modern']) {
    const seen = await full(name, port);
    expect(seen).toEqual(finishedWith(400));
    expect(seen).toMatchObject({ clientCertificateRequested: true });
  }
});

it('asks again for a group, and finishes with it', async () => {
  const port = await start(block('_', ['rsa'], `${OLD}\nssl_ecdh_curve secp384r1;\nreturn 200;`));
  for (const name of ['modern', 'modern-tls13']) {
    const seen = await full(name, port);
    expect(seen).toEqual(finishedWith(200));
    expect(seen).toMatchObject({ version: 'TLSv1.3', curve: 'secp384r1', certificate: { subject: 'rsa.example.com' } });
  }
});

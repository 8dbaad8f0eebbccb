/** Full handshakes with GnuTLS, which has 3DES and RC4: a client of Windows XP gets in, Finished and all. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestCertificates, makeCertificates } from './support/certificates.ts';
import { everyone, finishedWith, full } from './support/full.ts';
import { startGnutls } from './support/gnutls-server.ts';
import type { RunningServer } from './support/process-server.ts';

/** Every version and suite that old clients know; 3DES and RC4 aren't in GnuTLS's own default. */
const OLD = 'NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC:+ARCFOUR-128:+MD5:+SHA1:+RSA:+DHE-RSA:+ECDHE-RSA:+ECDHE-ECDSA';

let certificates: TestCertificates;
let server: RunningServer | null = null;
beforeAll(() => void (certificates = makeCertificates()));
afterEach(async () => {
  await server?.stop();
  server = null;
});
afterAll(() => certificates.remove());

async function start(priority: string, ...kinds: ('rsa' | 'ec' | 'rsa-1024')[]): Promise<number> {
  server = await startGnutls(certificates, { priority, kinds });
  return server.port;
}

/** Classes of clients that the server lets in, with one suite only. */
function only(...parts: readonly string[]): string {
  return ['NORMAL:-CIPHER-ALL:-KX-ALL:-MAC-ALL:+VERS-TLS1.0:+VERS-TLS1.1', ...parts].join(':+');
}

describe('with one suite', () => {
  it('3DES lets in everyone whose hello has it', async () => {
    const port = await start(only('3DES-CBC', 'SHA1', 'RSA'), 'rsa');
    expect(await everyone(port)).toEqual({
      'windows-xp-ie6': 'alert 70',
      'windows-xp': 'TLSv1 000a 200',
      'windows-2003-aes': 'TLSv1 000a 200',
      'openssl-0.9.8': 'TLSv1 000a 200',
      'java-6': 'TLSv1 000a 200',
      'windows-vista': 'TLSv1 000a 200',
      'windows-7-winhttp': 'TLSv1 000a 200',
      'java-7': 'TLSv1 000a 200',
      'android-4': 'TLSv1 000a 200',
      'windows-7-ie11': 'TLSv1.2 000a 200',
      'modern-tls12': 'alert 40',
      modern: 'alert 40',
      'modern-tls13': 'alert 40',
    });
  });

  it.each([
    ['RC4 with MD5', ['ARCFOUR-128', 'MD5', 'RSA'], 'windows-xp', '0004'],
    ['RC4 with SHA-1', ['ARCFOUR-128', 'SHA1', 'RSA'], 'windows-xp', '0005'],
    ['AES-128', ['AES-128-CBC', 'SHA1', 'RSA'], 'windows-2003-aes', '002f'],
    ['AES-256', ['AES-256-CBC', 'SHA1', 'RSA'], 'windows-2003-aes', '0035'],
    ['ECDHE and AES-256', ['AES-256-CBC', 'SHA1', 'ECDHE-RSA', 'CURVE-ALL'], 'windows-vista', 'c014'],
    ['ECDHE and 3DES', ['3DES-CBC', 'SHA1', 'ECDHE-RSA', 'CURVE-ALL'], 'android-4', 'c012'],
    ['ECDHE and RC4', ['ARCFOUR-128', 'SHA1', 'ECDHE-RSA', 'CURVE-ALL'], 'java-7', 'c011'],
    ['DHE and 3DES', ['3DES-CBC', 'SHA1', 'DHE-RSA'], 'openssl-0.9.8', '0016'],
    ['DHE and AES-256', ['AES-256-CBC', 'SHA1', 'DHE-RSA'], 'openssl-0.9.8', '0039'],
    ['AES-128 with SHA-256', ['AES-128-CBC', 'SHA256', 'RSA'], 'windows-7-ie11', '003c'],
    ['GCM and RSA', ['AES-128-GCM', 'AEAD', 'RSA'], 'windows-7-ie11', '009c'],
    ['GCM and DHE', ['AES-256-GCM', 'AEAD', 'DHE-RSA'], 'windows-7-ie11', '009f'],
    ['ChaCha20', ['CHACHA20-POLY1305', 'AEAD', 'ECDHE-RSA', 'CURVE-ALL'], 'modern-tls12', 'cca8'],
  ])('%s', async (_, parts, name, suite) => {
    const port = await start(`${only(...parts)}:-VERS-TLS1.3`, 'rsa');
    const seen = await full(name, port);
    expect(seen).toEqual(finishedWith(200));
    expect(seen).toMatchObject({ suite });
  });
});

it.each([
  ['TLS1.0', 'TLSv1'],
  ['TLS1.1', 'TLSv1.1'],
  ['TLS1.2', 'TLSv1.2'],
])('finishes with a client that does several versions in %s', async (name, version) => {
  const port = await start(`NORMAL:-VERS-ALL:+VERS-${name}:-CIPHER-ALL:+AES-256-CBC:+RSA`, 'rsa');
  const seen = await full('windows-7-ie11', port);
  expect(seen).toEqual(finishedWith(200));
  expect(seen).toMatchObject({ version });
});

it('with an ECDSA key lets in whoever knows elliptic curves', async () => {
  const port = await start(OLD, 'ec');
  expect(await everyone(port)).toMatchObject({
    'windows-xp': 'alert 40',
    'windows-2003-aes': 'alert 40',
    'java-6': 'alert 40',
    'windows-vista': 'TLSv1 c009 200',
    'windows-7-winhttp': 'TLSv1 c00a 200',
    'java-7': 'TLSv1 c009 200',
    'android-4': 'TLSv1 c00a 200',
    'windows-7-ie11': 'TLSv1.2 c02c 200',
    modern: 'TLSv1.3 1301 200',
  });
});

it('with both kinds of keys gives each client one that it can use', async () => {
  const port = await start(OLD, 'rsa', 'ec');
  expect(await full('windows-xp', port)).toMatchObject({ certificate: { keyType: 'rsa' } });
  expect(await full('windows-vista', port)).toMatchObject({ finish: { kind: 'finished' } });
});

it('with a key of 1024 bits still finishes, and shows the key', async () => {
  const port = await start(OLD, 'rsa-1024');
  const seen = await full('windows-xp', port);
  expect(seen).toEqual(finishedWith(200));
  expect(seen).toMatchObject({ certificate: { keyBits: 1024 } });
});

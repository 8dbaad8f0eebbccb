/**
 * Records what real servers say to a client whose secrets are fixed, so that tests can replay it without them:
 * `node test/probe/support/record.ts` writes `test/tls/fixtures/replays/*.json`. To be run again where a hello changes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exchange } from '../../../src/probe/exchange.ts';
import { tcpDial } from '../../../src/probe/index.ts';
import { FullDialogue, findClientClass } from '../../../src/tls/index.ts';
import { type CertificateKind, makeCertificates } from './certificates.ts';
import { short } from './full.ts';
import { startGnutls } from './gnutls-server.ts';
import { startJava } from './java-server.ts';
import { startOpenssl } from './openssl-server.ts';
import type { RunningServer } from './process-server.ts';

const FOLDER = fileURLToPath(new URL('../../tls/fixtures/replays/', import.meta.url));
const certificates = makeCertificates();

const openssl = (kind: CertificateKind, ...args: readonly string[]): Promise<RunningServer> =>
  startOpenssl([...certificates.args(kind), '-www', '-cipher', 'ALL:!aNULL:@SECLEVEL=0', ...args]);
const gnutls = (kind: CertificateKind, ...parts: readonly string[]): Promise<RunningServer> => {
  const priority = ['NORMAL:-CIPHER-ALL:-KX-ALL:-MAC-ALL:-VERS-TLS1.3:+VERS-TLS1.0', ...parts].join(':+');
  return startGnutls(certificates, { priority, kinds: [kind] });
};
const java = (kind: CertificateKind, protocols: string, suites: string): Promise<RunningServer> =>
  startJava(certificates, { kind, protocols, suites });

/** Name, client, server. Keys of 1024 bits keep the files small. */
const RECORDINGS: readonly (readonly [string, string, () => Promise<RunningServer>])[] = [
  ['gnutls-3des', 'windows-xp', () => gnutls('rsa-1024', '3DES-CBC', 'SHA1', 'RSA')],
  ['gnutls-rc4-md5', 'windows-xp', () => gnutls('rsa-1024', 'ARCFOUR-128', 'MD5', 'RSA')],
  ['gnutls-ecdhe', 'windows-7-winhttp', () => gnutls('rsa-1024', 'AES-256-CBC', 'SHA1', 'ECDHE-RSA', 'CURVE-ALL')],
  ['gnutls-ticket', 'android-4', () => gnutls('rsa-1024', 'AES-128-CBC', 'SHA1', 'RSA')],
  ['openssl-aes', 'windows-2003-aes', () => openssl('rsa-1024')],
  ['openssl-sslv2-hello', 'java-6', () => openssl('rsa-1024')],
  ['openssl-ecdsa', 'windows-vista', () => openssl('ec')],
  ['openssl-dhe', 'openssl-0.9.8', () => openssl('rsa-1024', '-dhe')],
  ['openssl-client-certificate', 'windows-7-ie11', () => openssl('rsa-1024', '-verify', '1')],
  [
    'openssl-chacha',
    'modern-tls12',
    () => openssl('ec', '-serverpref', '-cipher', 'CHACHA20:@SECLEVEL=0', '-no_tls1_3'),
  ],
  ['openssl-npn', 'android-4', () => openssl('rsa-1024', '-nextprotoneg', 'http/1.1')],
  ['openssl-tls13', 'modern', () => openssl('ec')],
  ['openssl-tls13-retry', 'modern-tls13', () => openssl('ec', '-groups', 'P-384', '-verify', '1')],
  ['java-3des', 'java-6', () => java('rsa-1024', 'SSLv2Hello,TLSv1', 'SSL_RSA_WITH_3DES_EDE_CBC_SHA')],
  ['java-ssl3', 'windows-xp-ie6', () => java('rsa-1024', 'SSLv2Hello,SSLv3', 'SSL_RSA_WITH_3DES_EDE_CBC_SHA')],
  ['java-tls13', 'modern', () => java('ec', 'TLSv1.3', 'TLS_AES_256_GCM_SHA384')],
];

mkdirSync(FOLDER, { recursive: true });
for (const [name, clientName, start] of RECORDINGS) {
  const client = findClientClass(clientName);
  if (client === null) throw new Error(clientName);
  const server = await start();
  const stream = await tcpDial('127.0.0.1', server.port)(new AbortController().signal);
  const chunks: string[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString('hex')));
  const http = { host: 'www.example.com' };
  const fixed = {
    random: new Uint8Array(32).fill(0x11),
    secret: new Uint8Array(32).fill(0x22),
    serverName: 'www.example.com',
  };
  const seen = await exchange(stream, new FullDialogue(client, { ...fixed, http }));
  stream.destroy();
  await server.stop();
  const replay = { client: clientName, expect: short(seen), server: chunks };
  writeFileSync(`${FOLDER}${name}.json`, `${JSON.stringify(replay, null, 2)}\n`);
  process.stdout.write(`${name}: ${replay.expect}\n`);
}
certificates.remove();

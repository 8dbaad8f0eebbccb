/** Probes and verdicts against the real OpenSSL of this machine. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TlsSetting } from '../../src/core/index.ts';
import { probe, tcpDial } from '../../src/probe/index.ts';
import {
  type HostKnowledge,
  type Observation,
  type Verdict,
  UNKNOWN_HOST,
  clientClasses,
  findClientClass,
  judge,
  parseCipherTable,
  parseLibraryVersion,
} from '../../src/tls/index.ts';
import { type CertificateKind, type TestCertificates, makeCertificates } from './support/certificates.ts';
import { everyone, finishedWith, full } from './support/full.ts';
import { listCiphers, opensslVersion, startOpenssl, startTyped } from './support/openssl-server.ts';
import type { RunningServer } from './support/process-server.ts';

const ALL = 'HIGH:!aNULL';
const ZERO = `${ALL}:@SECLEVEL=0`;

describe.skipIf(opensslVersion === null || !opensslVersion.startsWith('3.0.'))('openssl s_server 3.0', () => {
  let certificates: TestCertificates;
  let server: RunningServer | null = null;
  beforeAll(() => void (certificates = makeCertificates()));
  afterEach(async () => {
    await server?.stop();
    server = null;
  });
  afterAll(() => certificates.remove());

  async function start(key: CertificateKind, ...args: readonly string[]): Promise<void> {
    server = await startOpenssl([...certificates.args(key), ...args]);
  }

  function see(name: string, serverName: string | null = null): Promise<Observation> {
    const client = findClientClass(name);
    if (client === null || server === null) throw new Error(name);
    return probe({
      client,
      serverName,
      dial: tcpDial('127.0.0.1', server.port),
      deadlineMs: 10_000,
      random: randomBytes(32),
    });
  }

  /** What is known of this machine, as a host with these two directives. */
  function verdict(
    name: string,
    observation: Observation,
    list: string,
    protocol: readonly string[] = ['all'],
  ): Verdict {
    const client = findClientClass(name);
    if (client === null) throw new Error(name);
    const setting = (args: readonly string[]): TlsSetting => ({ args, file: '/etc/ssl.conf', line: 1 });
    const effective = { protocol: setting(protocol), cipherSuite: setting([list]), confCmds: [] };
    return judge(observation, client, { listener: 'test', serverName: null, host: thisMachine(), effective });
  }

  it('at level 0 lets in every client of TLS 1.0 that does AES, in TLS 1.0', async () => {
    await start('rsa', '-cipher', ZERO);
    for (const name of ['windows-2003-aes', 'windows-vista', 'windows-7-winhttp', 'java-6']) {
      const seen = await see(name);
      expect([name, seen]).toEqual([
        name,
        expect.objectContaining({ kind: 'hello-accepted', version: 'TLSv1', chainLength: 1 }),
      ]);
      expect(verdict(name, seen, ZERO)).toMatchObject({ gotIn: true, cause: 'works' });
    }
  });

  it('shows the certificate', async () => {
    await start('rsa', '-cipher', ZERO);
    expect(await see('windows-2003-aes')).toMatchObject({
      suite: '002f',
      curve: null,
      certificate: {
        keyType: 'rsa',
        keyBits: 2048,
        subject: 'rsa.example.com',
        signatureAlgorithm: 'sha256WithRSAEncryption',
      },
    });
  });

  it.each([1, 2])('at level %i answers TLS 1.0 with alert 80: the security level', async (level) => {
    const list = `${ALL}:@SECLEVEL=${level}`;
    await start('rsa', '-cipher', list);
    for (const name of ['windows-2003-aes', 'windows-vista', 'windows-7-winhttp']) {
      const seen = await see(name);
      expect(seen).toMatchObject({ kind: 'alert', level: 'fatal', description: 80, name: 'internal_error' });
      expect(verdict(name, seen, list)).toMatchObject({ gotIn: false, cause: 'seclevel' });
    }
  });

  it('answers Windows XP with alert 40: no 3DES in this library', async () => {
    await start('rsa', '-cipher', `HIGH:3DES:!aNULL:@SECLEVEL=0`);
    const seen = await see('windows-xp');
    expect(seen).toMatchObject({ kind: 'alert', description: 40 });
    expect(verdict('windows-xp', seen, ZERO)).toMatchObject({ gotIn: false, cause: 'library-no-3des' });
  });

  it('answers Internet Explorer 6 with an alert: SSL 3.0 is not there', async () => {
    await start('rsa', '-cipher', ZERO);
    const seen = await see('windows-xp-ie6');
    expect(seen).toMatchObject({ kind: 'alert' });
    expect(verdict('windows-xp-ie6', seen, ZERO)).toMatchObject({ gotIn: false, cause: 'protocol-version' });
  });

  it('answers a refused version with alert 70', async () => {
    await start('rsa', '-cipher', ZERO, '-no_tls1', '-no_tls1_1');
    const seen = await see('windows-vista');
    expect(seen).toMatchObject({ kind: 'alert', description: 70, name: 'protocol_version' });
    expect(verdict('windows-vista', seen, ZERO, ['-all', '+TLSv1.2', '+TLSv1.3'])).toMatchObject({
      cause: 'protocol-version',
    });
    expect(verdict('windows-vista', seen, ZERO)).toMatchObject({ cause: 'protocol-version' });
  });

  it('with only an ECDSA key refuses clients of RSA key exchange by alert 40, but not Vista', async () => {
    await start('ec', '-cipher', ZERO);
    expect(await see('windows-2003-aes')).toMatchObject({ kind: 'alert', description: 40 });
    const vista = await see('windows-vista');
    expect(vista).toMatchObject({ suite: 'c009', curve: 'secp256r1', certificate: { keyType: 'ec', keyBits: 256 } });
    const client = findClientClass('windows-2003-aes');
    if (client === null) throw new Error('registry');
    const host = { ...thisMachine(), certificates: [{ vhost: 'test', keyTypes: ['ec'] }] };
    const context = { listener: 'test', serverName: null, host, effective: null };
    expect(judge(await see('windows-2003-aes'), client, context).cause).toBe('ecdsa-only-certificate');
  });

  it('shows a key that is too small', async () => {
    await start('rsa-1024', '-cipher', ZERO);
    expect(await see('modern-tls12')).toMatchObject({ certificate: { keyBits: 1024 } });
    expect(verdict('modern-tls12', await see('modern-tls12'), ZERO).cause).toBe('certificate-not-accepted');
  });

  it('with the values as distributions ship them lets in whoever does TLS 1.2', async () => {
    await start('rsa');
    expect(await see('modern')).toMatchObject({ version: 'TLSv1.3', curve: 'x25519', helloRetryRequest: false });
    expect(await see('modern-tls12')).toMatchObject({ version: 'TLSv1.2', suite: 'c02f', curve: 'x25519' });
    expect(await see('windows-7-ie11')).toMatchObject({ version: 'TLSv1.2', certificate: { keyType: 'rsa' } });
  });

  it('takes the key share of P-256', async () => {
    await start('rsa', '-groups', 'P-256');
    expect(await see('modern')).toMatchObject({ kind: 'hello-accepted', curve: 'secp256r1', helloRetryRequest: false });
  });

  it('asks again for another group, which is no refusal', async () => {
    await start('rsa', '-groups', 'P-384');
    const seen = await see('modern');
    expect(seen).toMatchObject({
      kind: 'hello-accepted',
      version: 'TLSv1.3',
      curve: 'secp384r1',
      helloRetryRequest: true,
    });
    expect(verdict('modern', seen, ZERO).gotIn).toBe(true);
  });

  it('shows the size of a Diffie-Hellman prime', async () => {
    await start('rsa', '-dhe', '-cipher', 'DHE-RSA-AES128-SHA:@SECLEVEL=0');
    const seen = await see('java-6');
    expect(seen).toMatchObject({ kind: 'hello-accepted', suite: '0033', dhBits: expect.any(Number) });
  });

  it('answers by name: another certificate with SNI, and the first one without', async () => {
    const [, other = '', , key = ''] = certificates.args('other');
    await start('rsa', '-cipher', ZERO, '-servername', 'www.example.com', '-cert2', other, '-key2', key);
    expect(await see('windows-vista', 'www.example.com')).toMatchObject({
      certificate: { subject: 'other.example.com' },
    });
    expect(await see('windows-vista', null)).toMatchObject({ certificate: { subject: 'rsa.example.com' } });
    expect(await see('windows-2003-aes', 'www.example.com')).toMatchObject({
      certificate: { subject: 'rsa.example.com' },
    });
  });

  describe('whole handshakes', () => {
    const OLD = ['-cipher', 'ALL:!aNULL:@SECLEVEL=0', '-www'];

    it.each(['rsa', 'rsa-1024', 'rsa-sha1'] as const)(
      'with key %s let in all but those that need 3DES',
      async (kind) => {
        await start(kind, ...OLD);
        const { 'windows-xp': xp, 'windows-xp-ie6': ie6, ...others } = await everyone(server?.port ?? 0);
        expect([xp, ie6]).toEqual(['alert 40', 'alert 40']);
        for (const [name, outcome] of Object.entries(others)) expect(`${name}: ${outcome}`).toMatch(/ 200$/);
      },
    );

    it('with an ECDSA key let in whoever knows curves', async () => {
      await start('ec', ...OLD);
      expect(await everyone(server?.port ?? 0)).toMatchObject({
        'windows-2003-aes': 'alert 40',
        'openssl-0.9.8': 'alert 40',
        'windows-vista': 'TLSv1 c009 200',
        'windows-7-ie11': 'TLSv1.2 c02c 200',
        modern: 'TLSv1.3 1301 200',
      });
    });

    it('with two keys give each client the one that it can use', async () => {
      const [, dcert = '', , dkey = ''] = certificates.args('ec');
      await start('rsa', ...OLD, '-dcert', dcert, '-dkey', dkey);
      expect(await full('windows-2003-aes', server?.port ?? 0)).toMatchObject({ certificate: { keyType: 'rsa' } });
      expect(await full('windows-vista', server?.port ?? 0)).toEqual(finishedWith(200));
    });

    it('say so where the answer to the request does not come in time', async () => {
      await start('rsa', '-cipher', ZERO);
      for (const name of ['windows-vista', 'modern']) {
        expect(await full(name, server?.port ?? 0, { deadlineMs: 3000 })).toMatchObject({
          finish: { kind: 'finished', http: { kind: 'no-answer', reason: 'nothing more came within 3000 ms' } },
        });
      }
    });

    it.each([
      ['-tls1', 'TLSv1'],
      ['-tls1_1', 'TLSv1.1'],
      ['-tls1_2', 'TLSv1.2'],
    ])('finish in the only version of %s', async (flag, version) => {
      await start('rsa', ...OLD, flag);
      const seen = await full('windows-7-ie11', server?.port ?? 0);
      expect(seen).toEqual(finishedWith(200));
      expect(seen).toMatchObject({ version });
    });

    it('may change their keys before they answer', async () => {
      server = await startTyped([...certificates.args('rsa'), '-tls1_3'], ['k', 'K', 'HTTP/1.1 200 OK\r\n']);
      expect(await full('modern', server.port)).toEqual(finishedWith(200));
    });

    it('may send an answer ahead of their answer', async () => {
      const lines = ['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n', 'HTTP/1.1 421 Misdirected Request\r\n'];
      server = await startTyped([...certificates.args('rsa'), '-cipher', ZERO], lines);
      expect(await full('windows-vista', server.port)).toEqual(finishedWith(421));
    });

    it('may want another handshake first', async () => {
      server = await startTyped([...certificates.args('rsa'), '-cipher', ZERO], ['r']);
      expect(await full('windows-vista', server.port)).toMatchObject({
        finish: { kind: 'finished', http: { kind: 'no-answer', by: 'renegotiation' } },
      });
    });

    it('need no request', async () => {
      await start('rsa', '-cipher', ZERO);
      const seen = await full('windows-vista', server?.port ?? 0, { host: null });
      expect(seen).toMatchObject({ finish: { kind: 'finished', http: null } });
    });
  });

  it('survives every client class, one after another', async () => {
    await start('rsa', '-cipher', ZERO);
    for (const { name } of clientClasses)
      expect((await see(name, 'www.example.com')).kind).toMatch(/^(?:hello-accepted|alert)$/);
  });
});

function thisMachine(): HostKnowledge {
  const library = parseLibraryVersion(`OpenSSL ${opensslVersion ?? ''}`);
  const suites = parseCipherTable(listCiphers());
  return {
    ...UNKNOWN_HOST,
    library: library.ok ? library.value : null,
    suites: suites.ok ? suites.value : null,
  };
}

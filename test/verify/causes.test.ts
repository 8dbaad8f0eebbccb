/** Causes told from outside, of servers of several makers: nothing is known of them but what they answer. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates, type TestCertificates } from '../probe/support/certificates.ts';
import { startHttpd } from '../probe/support/httpd-server.ts';
import { startJava } from '../probe/support/java-server.ts';
import { startNginx } from '../probe/support/nginx-server.ts';
import { freePort, type RunningServer } from '../probe/support/process-server.ts';
import { startScripted } from '../probe/support/scripted-server.ts';
import { fromOutside, verdictOn } from './support.ts';

const LEVEL0 = 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:!aNULL:@SECLEVEL=0';

let certificates: TestCertificates;
const servers: RunningServer[] = [];
beforeAll(() => void (certificates = makeCertificates()));
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => certificates.remove());

function vhost(kind: Parameters<TestCertificates['key']>[0], name: string, lines = ''): string {
  return `ServerName ${name}\nSSLCertificateFile ${certificates.certificate(kind)}\nSSLCertificateKeyFile ${certificates.key(kind)}\n${lines}`;
}

async function httpd(vhosts: readonly string[], lines = ''): Promise<number> {
  const server = await startHttpd(vhosts, { lines });
  servers.push(server);
  return server.port;
}

async function nginx(...blocks: readonly string[]): Promise<number> {
  const server = await startNginx(blocks);
  servers.push(server);
  return server.port;
}

describe('httpd with OpenSSL 3.0', () => {
  it('as it comes: what fits its answers best is the security level', async () => {
    const port = await httpd([vhost('rsa', 'a.test')], 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:!aNULL');
    for (const client of ['windows-2003-aes', 'windows-vista', 'java-7']) {
      expect(await verdictOn(port, client)).toMatchObject({ gotIn: false, cause: 'seclevel', basis: 'inferred' });
    }
    expect(await verdictOn(port, 'modern')).toMatchObject({ gotIn: true, mode: 'full', basis: 'seen' });
  });

  it('at level 0 with TLS 1.2 alone: the version, and no level', async () => {
    const port = await httpd([vhost('rsa', 'a.test')], LEVEL0.replace('all -SSLv3', '-all +TLSv1.2'));
    const verdict = await verdictOn(port, 'windows-vista');
    expect(verdict).toMatchObject({ gotIn: false, cause: 'protocol-version', basis: 'seen' });
    expect(verdict.evidence).toMatch(/alert 70 .*no security level holds TLS 1\.0 back/);
    expect(verdict.help).not.toMatch(/SECLEVEL/);
  });

  it('with TLS 1.3 alone', async () => {
    const port = await httpd([vhost('rsa', 'a.test')], LEVEL0.replace('all -SSLv3', '-all +TLSv1.3'));
    const verdict = await verdictOn(port, 'windows-7-ie11');
    expect(verdict).toMatchObject({ gotIn: false, cause: 'protocol-version', basis: 'seen' });
    expect(verdict.evidence).toMatch(/TLS 1\.3/);
  });

  it('with a list that leaves out the client’s suites', async () => {
    const port = await httpd([vhost('rsa', 'a.test')], LEVEL0.replace('HIGH:!aNULL', 'ECDHE-RSA-AES128-SHA'));
    expect(await verdictOn(port, 'windows-2003-aes')).toMatchObject({
      gotIn: false,
      cause: 'no-shared-cipher',
      basis: 'seen',
      evidence: expect.stringContaining('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'),
    });
    expect(await verdictOn(port, 'windows-vista')).toMatchObject({ gotIn: true });
  });

  it('does not say from outside that the library lacks 3DES', async () => {
    const port = await httpd([vhost('rsa', 'a.test')], LEVEL0);
    const verdict = await verdictOn(port, 'windows-xp');
    expect(verdict).toMatchObject({ gotIn: false, cause: 'no-shared-cipher', basis: 'seen' });
    expect(verdict.evidence).toMatch(/whether the library lacks 3DES or the list leaves it out does not show/);
  });

  it('with an ECDSA certificate alone, at whatever level', async () => {
    for (const lines of [LEVEL0, 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:!aNULL']) {
      const port = await httpd([vhost('ec', 'a.test')], lines);
      expect(await verdictOn(port, 'windows-2003-aes')).toMatchObject({
        gotIn: false,
        cause: 'ecdsa-only-certificate',
        basis: 'seen',
      });
    }
  });

  it('lets in whoever takes one of two certificates', async () => {
    const both = `${vhost('rsa', 'a.test')}SSLCertificateFile ${certificates.certificate('ec')}\nSSLCertificateKeyFile ${certificates.key('ec')}`;
    const port = await httpd([both], LEVEL0);
    expect(await verdictOn(port, 'windows-2003-aes')).toMatchObject({ gotIn: true });
    expect(await verdictOn(port, 'modern')).toMatchObject({ gotIn: true });
  });

  it('that answers 421 to a client without SNI for a name of another vhost, which it lets in otherwise', async () => {
    const port = await httpd([vhost('rsa', 'a.test'), vhost('other', 'b.test')], LEVEL0);
    const other = await verdictOn(port, 'windows-2003-aes', { host: 'b.test' });
    expect(other).toMatchObject({ gotIn: false, cause: 'sni-policy-421', mode: 'full', basis: 'seen' });
    expect(await verdictOn(port, 'windows-2003-aes', { host: 'a.test' })).toMatchObject({ gotIn: true });
    // Who says whom it wants isn't misdirected.
    const named = await fromOutside(port, ['windows-vista'], { serverNames: ['b.test'] });
    expect(named.entries).toEqual([expect.objectContaining({ gotIn: true, client: 'windows-vista' })]);
  });

  it('follows a client without SNI up for every name of the listener', async () => {
    const port = await httpd([vhost('rsa', 'a.test'), vhost('other', 'b.test')], LEVEL0);
    const { entries } = await fromOutside(port, ['windows-2003-aes'], { serverNames: ['a.test', 'b.test'] });
    expect(entries.map(({ point, cause }) => [point.host, cause])).toEqual([
      [undefined, 'works'],
      ['b.test', 'sni-policy-421'],
    ]);
  });

  it('that wants SNI of everybody', async () => {
    const strict = vhost('rsa', 'a.test', 'SSLStrictSNIVHostCheck on');
    const port = await httpd([strict, vhost('rsa', 'b.test')], LEVEL0);
    const verdict = await verdictOn(port, 'windows-2003-aes', { serverNames: ['a.test'] });
    expect(verdict).toMatchObject({ gotIn: false, cause: 'strict-sni-403', mode: 'full', basis: 'seen' });
    expect(verdict.evidence).toMatch(/HTTP 403.*HTTP 200/);
  });

  it('whose site forbids its page to everybody: that is no refusal of the client', async () => {
    const closed = vhost('rsa', 'a.test', '<Location />\nRequire all denied\n</Location>');
    const port = await httpd([closed], LEVEL0);
    expect(await verdictOn(port, 'windows-2003-aes', { serverNames: ['a.test'] })).toMatchObject({
      gotIn: true,
      evidence: expect.stringContaining('HTTP 403'),
    });
  });

  it('that wants a client certificate', async () => {
    const wants = vhost(
      'rsa',
      'a.test',
      `SSLVerifyClient require\nSSLCACertificateFile ${certificates.certificate('rsa')}`,
    );
    const port = await httpd([wants], LEVEL0);
    expect(await verdictOn(port, 'windows-vista')).toMatchObject({
      gotIn: false,
      cause: 'client-certificate-required',
      basis: 'inferred',
    });
  });
});

describe('httpd that wants a client certificate', () => {
  const authority = (): string => `SSLCACertificateFile ${certificates.certificate('rsa')}`;

  it('says so to TLS 1.3 only after the handshake', async () => {
    const port = await httpd([vhost('rsa', 'a.test', `SSLVerifyClient require\n${authority()}`)], LEVEL0);
    const verdict = await verdictOn(port, 'modern');
    expect(verdict).toMatchObject({ gotIn: false, cause: 'client-certificate-required', basis: 'inferred' });
    expect(verdict.evidence).toMatch(/certificate_required/);
  });

  it.each(['require', 'optional'])('for a folder (%s): whether the client gets in is not known', async (wanted) => {
    const folder = `${authority()}\n<Location />\nSSLVerifyClient ${wanted}\n</Location>`;
    const port = await httpd([vhost('rsa', 'a.test', folder)], LEVEL0);
    const verdict = await verdictOn(port, 'windows-vista');
    expect(verdict).toMatchObject({ gotIn: null, cause: 'unverifiable', mode: 'full' });
    expect(verdict.evidence).toMatch(/wants to negotiate again/);
    expect(verdict.help).toMatch(/SSLVerifyClient/);
  });
});

describe('nginx', () => {
  const named = (): string =>
    `server_name a.test;\nssl_certificate ${certificates.certificate('rsa')};\nssl_certificate_key ${certificates.key('rsa')};\nssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;\nssl_ciphers HIGH:!aNULL:@SECLEVEL=0;\nreturn 200;`;

  it('that rejects whoever sends no name', async () => {
    const port = await nginx('ssl_reject_handshake on;', named());
    const verdict = await verdictOn(port, 'windows-2003-aes', { serverNames: ['a.test'] });
    expect(verdict).toMatchObject({ gotIn: false, cause: 'needs-sni', basis: 'seen' });
    expect(await verdictOn(port, 'windows-vista', { serverNames: ['a.test'] })).toMatchObject({ gotIn: true });
  });

  it('that rejects everybody', async () => {
    const port = await nginx('ssl_reject_handshake on;');
    const verdict = await verdictOn(port, 'windows-vista');
    expect(verdict.gotIn).toBe(false);
    expect(verdict.evidence).toMatch(/other clients' hellos are refused as well/);
  });

  it('that serves old clients', async () => {
    const port = await nginx(`${named()}`);
    expect(await verdictOn(port, 'windows-vista')).toMatchObject({ gotIn: true });
  });
});

describe("Java's server", () => {
  it('that does not read SSLv2 framing', async () => {
    const server = await startJava(certificates, { kind: 'rsa', protocols: 'TLSv1,TLSv1.2', suites: 'all' });
    servers.push(server);
    expect(await verdictOn(server.port, 'java-6')).toMatchObject({ gotIn: false, cause: 'sslv2-hello', basis: 'seen' });
    expect(await verdictOn(server.port, 'windows-xp')).toMatchObject({ gotIn: true, cause: 'works' });
  });
});

describe('what is no TLS server', () => {
  it('nobody', async () => {
    const { entries, connections } = await fromOutside(await freePort(), ['windows-vista']);
    expect(entries).toEqual([expect.objectContaining({ gotIn: false, cause: 'not-listening' })]);
    // A connection that didn't come about is tried once more.
    expect(connections).toBe(2);
  });

  it('HTTP in the clear', async () => {
    const server = await startScripted((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    servers.push(server);
    expect(await verdictOn(server.port, 'windows-vista')).toMatchObject({ gotIn: false, cause: 'plain-http' });
  });

  it('a server that hangs up on everybody', async () => {
    const server = await startScripted((socket) => socket.end());
    servers.push(server);
    const verdict = await verdictOn(server.port, 'windows-vista');
    expect(verdict).toMatchObject({ gotIn: false, cause: 'closed-without-alert', basis: 'seen' });
    expect(verdict.evidence).toMatch(/other clients' hellos are refused as well/);
  });

  it('a server that is too slow: nothing is said of the client, and it is not asked again', async () => {
    const server = await startScripted(() => undefined);
    servers.push(server);
    const { entries, connections } = await fromOutside(server.port, ['windows-vista'], { timeoutMs: 300 });
    expect(entries).toEqual([expect.objectContaining({ gotIn: null, cause: 'unverifiable' })]);
    expect(connections).toBe(1);
  });

  it('a server that does not finish in time', async () => {
    const port = await httpd([vhost('rsa', 'a.test')], LEVEL0);
    const slow = await startScripted((socket) => {
      void import('node:net').then(({ connect }) => {
        const behind = connect(port, '127.0.0.1');
        // The first flight passes, and what follows gets lost.
        behind.write(slow.received.at(-1) ?? Buffer.alloc(0));
        behind.on('data', (chunk: Buffer) => socket.write(chunk)).on('error', () => undefined);
        socket.on('close', () => behind.destroy());
      });
    });
    servers.push(slow);
    expect(await verdictOn(slow.port, 'windows-vista', { timeoutMs: 700 })).toMatchObject({
      gotIn: null,
      cause: 'unverifiable',
      mode: 'full',
    });
  });
});

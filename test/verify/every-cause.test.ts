/** Every cause of the closed list: the server that shows it, the test on the lab's hosts that does, or why none can. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CAUSES, type Cause } from '../../src/tls/index.ts';
import { makeCertificates, type CertificateKind, type TestCertificates } from '../probe/support/certificates.ts';
import { startGnutls } from '../probe/support/gnutls-server.ts';
import { startHttpd } from '../probe/support/httpd-server.ts';
import { startJava } from '../probe/support/java-server.ts';
import { startNginx } from '../probe/support/nginx-server.ts';
import { startOpenssl } from '../probe/support/openssl-server.ts';
import { freePort, type RunningServer } from '../probe/support/process-server.ts';
import { startScripted } from '../probe/support/scripted-server.ts';
import { derOf, tripleDesFlight } from '../tls/support/server-bytes.ts';
import { behindFirewall } from './firewall.ts';
import { FAST, verdictOn, type Outside } from './support.ts';

interface Found {
  readonly gotIn: boolean | null;
  readonly cause: string;
}

/** A server that is started for it, and what is said of the client there. */
interface Here {
  readonly server: string;
  readonly verdict: () => Promise<Found>;
}

/** It takes a look at a host: this test does it on one of the lab. */
interface OnLab {
  readonly lab: string;
}

/** No such server can be had: why, and the test that judges such a host without one. */
interface Nowhere {
  readonly why: string;
  readonly judged: string;
}

let certificates: TestCertificates;
const servers: RunningServer[] = [];
beforeAll(() => void (certificates = makeCertificates()));
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => certificates.remove());

async function on(start: Promise<RunningServer>, client: string, options: Outside = {}): Promise<Found> {
  const server = await start;
  servers.push(server);
  return verdictOn(server.port, client, options);
}

const vhost = (kind: CertificateKind, lines = '', name = 'a.test'): string =>
  `ServerName ${name}\nSSLCertificateFile ${certificates.certificate(kind)}\nSSLCertificateKeyFile ${certificates.key(kind)}\n${lines}`;

function httpd(list: string, vhosts: readonly string[], protocol = 'all -SSLv3'): Promise<RunningServer> {
  return startHttpd(vhosts, { lines: `SSLProtocol ${protocol}\nSSLCipherSuite ${list}` });
}

const LEVEL0 = 'HIGH:!aNULL:@SECLEVEL=0';

/** GnuTLS, for OpenSSL takes no prime below 1024 bits at any level. */
function gnutlsWithSmallPrime(): Promise<RunningServer> {
  const file = join(certificates.folder, 'small-prime.pem');
  writeFileSync(file, execFileSync('openssl', ['dhparam', '512'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  const priority = 'NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA:%PROFILE_VERY_WEAK';
  return startGnutls(certificates, { priority, kinds: ['rsa'], args: ['--dhparams', file] });
}

const nginx = (lines: string): Promise<RunningServer> =>
  startNginx([
    `server_name a.test;\nssl_certificate ${certificates.certificate('rsa')};\nssl_certificate_key ${certificates.key('rsa')};\nssl_protocols TLSv1 TLSv1.1 TLSv1.2;\nssl_ciphers ${LEVEL0};\n${lines}`,
  ]);

/** What passes a server's first flight on, and hangs up when the client answers it. */
async function cutOff(behind: Promise<RunningServer>): Promise<RunningServer> {
  const server = await behind;
  servers.push(server);
  const front = await startScripted((socket) => {
    const there = connect(server.port, '127.0.0.1');
    there.write(front.received.at(-1) ?? Buffer.alloc(0));
    there.on('data', (chunk: Buffer) => socket.write(chunk)).on('error', () => undefined);
    socket.once('data', () => socket.end()).on('close', () => there.destroy());
  });
  return front;
}

const VERIFY = 'test/fleet/verify.test.ts';
const HOSTS = 'test/fleet/verify-hosts.test.ts';

const PROOFS: Readonly<Record<Cause, Here | OnLab | Nowhere>> = {
  works: { server: 'httpd at level 0', verdict: () => on(httpd(LEVEL0, [vhost('rsa')]), 'windows-vista') },
  'library-no-3des': { lab: HOSTS },
  'no-shared-cipher': {
    server: 'httpd with AES-GCM alone',
    verdict: () => on(httpd('AESGCM:@SECLEVEL=0', [vhost('rsa')]), 'windows-7-winhttp'),
  },
  'protocol-version': {
    server: 'httpd with TLS 1.2 alone',
    verdict: () => on(httpd(LEVEL0, [vhost('rsa')], '-all +TLSv1.2'), 'windows-vista'),
  },
  'protocol-hole': { lab: VERIFY },
  seclevel: { server: 'httpd as it comes', verdict: () => on(httpd('HIGH:!aNULL', [vhost('rsa')]), 'windows-vista') },
  'sha1-signature-policy': { lab: HOSTS },
  fips: { lab: HOSTS },
  'vhost-override': { lab: VERIFY },
  confcmd: { lab: VERIFY },
  'ecdsa-only-certificate': {
    server: 'httpd with an ECDSA key',
    verdict: () => on(httpd(LEVEL0, [vhost('ec')]), 'windows-2003-aes'),
  },
  'certificate-not-accepted': {
    server: 'httpd with a key of 1024 bits',
    verdict: () => on(httpd(LEVEL0, [vhost('rsa-1024')]), 'modern'),
  },
  'dh-too-large': {
    server: 'httpd with the prime of 2048 bits that it takes by itself, and DHE alone',
    verdict: () => on(httpd('DHE-RSA-AES128-SHA:@SECLEVEL=0', [vhost('rsa')]), 'java-7'),
  },
  'dh-too-small': {
    server: 'GnuTLS with a prime of 512 bits, and DHE alone',
    verdict: () => on(gnutlsWithSmallPrime(), 'windows-7-ie11'),
  },
  'illegal-answer': {
    server: 'one of our own, for none of the makers’ breaks this rule: it chooses a suite that was not offered',
    verdict: () => {
      const der = derOf(readFileSync(certificates.certificate('rsa'), 'utf8'));
      return on(
        startScripted((socket) => socket.end(tripleDesFlight(der))),
        'modern-tls12',
      );
    },
  },
  'broken-off': {
    server: 'httpd behind something that hangs up after the first flight',
    verdict: () => on(cutOff(httpd(LEVEL0, [vhost('rsa')])), 'windows-vista'),
  },
  'client-certificate-required': {
    server: 'httpd that wants a certificate',
    verdict: () => {
      const wants = `SSLVerifyClient require\nSSLCACertificateFile ${certificates.certificate('rsa')}`;
      return on(httpd(LEVEL0, [vhost('rsa', wants)]), 'windows-vista');
    },
  },
  'needs-sni': {
    server: 'nginx that rejects who sends no name',
    verdict: () => {
      const named = `server_name a.test;\nssl_certificate ${certificates.certificate('rsa')};\nssl_certificate_key ${certificates.key('rsa')};\nssl_protocols TLSv1 TLSv1.2;\nssl_ciphers ${LEVEL0};\nreturn 200;`;
      const start = startNginx(['ssl_reject_handshake on;', named]);
      return on(start, 'windows-2003-aes', { serverNames: ['a.test'] });
    },
  },
  'sni-policy-421': {
    server: 'httpd with two vhosts of a certificate each',
    verdict: () => {
      const start = httpd(LEVEL0, [vhost('rsa'), vhost('other', '', 'b.test')]);
      return on(start, 'windows-2003-aes', { host: 'b.test' });
    },
  },
  'strict-sni-403': {
    server: 'httpd that wants SNI',
    verdict: () => {
      const start = httpd(LEVEL0, [vhost('rsa', 'SSLStrictSNIVHostCheck on'), vhost('rsa', '', 'b.test')]);
      return on(start, 'windows-2003-aes', { serverNames: ['a.test'] });
    },
  },
  'no-http-answer': { server: 'nginx that closes instead', verdict: () => on(nginx('return 444;'), 'windows-vista') },
  'sslv2-hello': {
    server: 'Java’s own',
    verdict: () => on(startJava(certificates, { kind: 'rsa', protocols: 'TLSv1,TLSv1.2', suites: 'all' }), 'java-6'),
  },
  'other-tls-module': {
    why: 'Debian 11, 12 and 13 have no package of mod_gnutls, mod_nss or mod_tls',
    judged: 'test/tls/fixtures/verdicts/cases.json',
  },
  'front-terminator': { lab: VERIFY },
  'not-listening': { server: 'none', verdict: async () => verdictOn(await freePort(), 'windows-vista') },
  filtered: {
    server: 's_server behind a firewall that drops',
    verdict: () => behindFirewall('DROP', certificates.args('rsa')),
  },
  'closed-without-alert': {
    server: 'one that hangs up, as filters do',
    verdict: () =>
      on(
        startScripted((socket) => socket.end()),
        'windows-vista',
      ),
  },
  'plain-http': {
    server: 'httpd without TLS',
    verdict: () => on(httpd(LEVEL0, [vhost('rsa', 'SSLEngine off')]), 'windows-vista'),
  },
  undecided: {
    server: 'httpd as it comes, of which one hello alone is asked',
    verdict: () => on(httpd('HIGH:!aNULL', [vhost('rsa')]), 'windows-vista', { policy: FAST }),
  },
  unverifiable: {
    server: 's_server that finishes the handshake and says nothing',
    verdict: () => on(startOpenssl([...certificates.args('rsa')]), 'modern-tls12', { timeoutMs: 2000 }),
  },
};

const here = Object.entries(PROOFS).flatMap(([cause, proof]) =>
  'verdict' in proof ? [[cause, proof.server, proof.verdict] as const] : [],
);

describe('on a server', () => {
  it.each(here)('%s: %s', async (cause, _, verdict) => {
    expect(await verdict()).toMatchObject({ cause });
  });

  it.each([
    ['REJECT', 'not-listening', false],
    ['REJECT --reject-with tcp-reset', 'not-listening', false],
    ['REJECT --reject-with icmp-host-prohibited', 'filtered', null],
    ['REJECT --reject-with icmp-admin-prohibited', 'filtered', null],
    ['ACCEPT', 'works', true],
  ])('behind a firewall that says %s: %s', async (rule, cause, gotIn) => {
    expect(await behindFirewall(rule, certificates.args('rsa'))).toMatchObject({ cause, gotIn });
  });
});

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const elsewhere = Object.entries(PROOFS).flatMap(([cause, proof]) => {
  if ('lab' in proof) return [[cause, proof.lab] as const];
  return 'judged' in proof ? [[cause, proof.judged] as const] : [];
});

describe('elsewhere', () => {
  it.each(elsewhere)('%s: %s expects it', (cause, file) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(new RegExp(`['"]${cause}['"]`));
  });
});

it('no cause is without a proof', () => {
  expect(Object.keys(PROOFS).toSorted()).toEqual(CAUSES.toSorted());
});

/**
 * `fleet verify` on hosts of the inventory: causes that take a look at the host, by its real httpd with one setting after
 * the other; both ways; and an sshd that forbids forwarding.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startNginx } from '../probe/support/nginx-server.ts';
import { makeCertificates, type TestCertificates } from '../probe/support/certificates.ts';
import type { RunningServer } from '../probe/support/process-server.ts';
import { fleet, labHost, labInventory, newStateDir, onHost, resetHost, textFile, type Ended } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const HOST = 'weak-openssl';
const SSL_CONF = '/etc/apache2/mods-available/ssl.conf';
const ALPHA = '/etc/apache2/sites-available/alpha.conf';

const state = newStateDir();
const host = labHost(HOST);

interface Verdict {
  readonly client: string;
  readonly server_name: string | null;
  readonly request_host: string | null;
  readonly route: string;
  readonly got_in: boolean | null;
  readonly cause: string;
  readonly basis: string;
  readonly evidence: string;
  readonly help: string;
  readonly negotiated: { readonly http_status: number | null } | null;
}

async function verify(...args: readonly string[]): Promise<readonly Verdict[]> {
  const { stdout, stderr } = await fleet(['verify', '--limit', HOST, '--json', ...args], state);
  if (stdout === '') throw new Error(stderr);
  const { hosts } = JSON.parse(stdout) as { hosts: { verdicts: Verdict[] }[] };
  return hosts.flatMap(({ verdicts }) => verdicts);
}

/** The verdict on a client, without SNI unless a name is given. */
async function verdictOn(client: string, serverName: string | null = null): Promise<Verdict | undefined> {
  const verdicts = await verify('--client', client);
  return verdicts.find((each) => each.server_name === serverName && each.request_host === null);
}

/** Lines in place of the two directives of ssl.conf, and lines at the beginning of alpha's vhost. */
function serve(lines: string, inAlpha = ''): void {
  const base64 = (text: string): string => Buffer.from(`${text}\n`).toString('base64');
  onHost(
    HOST,
    [
      'set -e',
      `cp -n ${SSL_CONF} /root/ssl.conf; cp -n ${ALPHA} /root/alpha.conf`,
      `sed '/^[[:space:]]*SSL\\(Protocol\\|CipherSuite\\)/d' /root/ssl.conf >${SSL_CONF}`,
      `echo ${base64(lines)} | base64 -d >>${SSL_CONF}`,
      `echo ${base64(inAlpha)} | base64 -d >/root/inside`,
      `sed '/ServerName alpha/r /root/inside' /root/alpha.conf >${ALPHA}`,
      'apache2ctl configtest 2>&1',
      'systemctl reset-failed apache2; systemctl restart apache2',
    ].join('\n'),
  );
}

claim(HOST);
beforeAll(() => resetHost(HOST));
afterAll(() => resetHost(HOST));

describe('as it comes', () => {
  it('what is read on the host decides what the alert left open', async () => {
    expect(await verdictOn('windows-vista')).toMatchObject({ got_in: false, cause: 'seclevel', basis: 'read' });
    expect(await verdictOn('windows-xp')).toMatchObject({
      cause: 'no-shared-cipher',
      basis: 'read',
      // Its level would keep it out as well, once it has the suite.
      help: expect.stringContaining('@SECLEVEL=0'),
    });
    expect(await verdictOn('modern', 'beta.example.test')).toMatchObject({
      got_in: true,
      negotiated: { http_status: 200 },
    });
  });
});

describe('with one setting after the other', () => {
  const LEVEL0 = 'SSLCipherSuite HIGH:3DES:!aNULL:@SECLEVEL=0';

  it('everything open: Windows XP gets in by 3DES, and is turned away for the other name', async () => {
    serve(`SSLProtocol all -SSLv3\n${LEVEL0}`);
    const verdicts = await verify('--client', 'windows-xp');
    expect(verdicts.map(({ request_host, cause }) => [request_host, cause])).toEqual([
      [null, 'works'],
      ['beta.example.test', 'sni-policy-421'],
    ]);
  });

  it.each([
    ['protocol-hole', `SSLProtocol all -SSLv3 -TLSv1.1\n${LEVEL0}`, '', /SSLProtocol all -SSLv3 -TLSv1\.1 has a gap/],
    ['protocol-version', `SSLProtocol -all +TLSv1.2\n${LEVEL0}`, '', /SSLProtocol -all \+TLSv1\.2 .*ssl\.conf:\d+/],
    ['seclevel', 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:3DES:@SECLEVEL=1', '', /the list sets level 1/],
    [
      'vhost-override',
      `SSLProtocol all -SSLv3\n${LEVEL0}`,
      'SSLProtocol -all +TLSv1.2',
      /sites-\w+\/[\w.-]+:\d+\), which hides a value that would do at \S*ssl\.conf:\d+/,
    ],
    [
      'vhost-override',
      `SSLProtocol all -SSLv3\n${LEVEL0}`,
      'SSLCipherSuite HIGH:!aNULL',
      /sites-\w+\/[\w.-]+:\d+\), which hides a value that would do at \S*ssl\.conf:\d+/,
    ],
    [
      'confcmd',
      `SSLProtocol all -SSLv3\n${LEVEL0}\nSSLOpenSSLConfCmd MinProtocol TLSv1.2`,
      '',
      /SSLOpenSSLConfCmd MinProtocol TLSv1\.2 \(\S*ssl\.conf:\d+\)/,
    ],
    ['strict-sni-403', `SSLProtocol all -SSLv3\n${LEVEL0}`, 'SSLStrictSNIVHostCheck on', /HTTP 403.*with SNI/],
  ])('%s: %s', async (cause, lines, inAlpha, evidence) => {
    serve(lines, inAlpha);
    const verdict = await verdictOn('windows-2003-aes');
    expect(verdict).toMatchObject({ got_in: false, cause });
    expect(verdict?.evidence).toMatch(evidence);
    expect(verdict?.help).not.toBe('');
  });
});

describe('both ways', () => {
  let certificates: TestCertificates;
  let front: RunningServer | null = null;
  beforeAll(() => {
    certificates = makeCertificates();
    serve('SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:3DES:!aNULL:@SECLEVEL=0');
  });
  afterEach(async () => {
    await front?.stop();
    front = null;
  });
  afterAll(() => certificates.remove());

  /** The lab's host, with an address where its clients go. */
  async function by(tlsAddress: string, ...args: readonly string[]): Promise<Ended> {
    const extra = textFile('extra.yaml', `all:\n  hosts:\n    ${HOST}:\n      fleet_tls_address: ${tlsAddress}\n`);
    const inventories = ['-i', labInventory(), '-i', extra];
    return fleet(['verify', ...inventories, '--limit', HOST, '--via', 'both', '--json', ...args], state);
  }
  const verdictsOf = ({ stdout }: Ended): readonly Verdict[] =>
    (JSON.parse(stdout) as { hosts: { verdicts: Verdict[] }[] }).hosts.flatMap(({ verdicts }) => verdicts);

  it('see the same where nothing stands between', async () => {
    const ended = await by(`127.0.0.1:${host.httpsPort}`, '--client', 'windows-vista', '--client', 'modern');
    expect(ended.code).toBe(0);
    const verdicts = verdictsOf(ended);
    expect(new Set(verdicts.map(({ route }) => route))).toEqual(new Set(['ssh', 'direct']));
    for (const { evidence } of verdicts) expect(evidence).not.toMatch(/before the host/);
  });

  it('show a proxy that ends TLS in front: what it refuses is its doing', async () => {
    front = await startNginx([
      `ssl_certificate ${certificates.certificate('other')};\nssl_certificate_key ${certificates.key('other')};\nreturn 200;`,
    ]);
    const ended = await by(`127.0.0.1:${front.port}`, '--client', 'windows-vista', '--client', 'modern');
    expect(ended.code).toBe(2);
    const found = (route: string, client: string): Verdict | undefined =>
      verdictsOf(ended).find((each) => each.route === route && each.client === client);
    expect(found('ssh', 'windows-vista')).toMatchObject({ got_in: true, cause: 'works' });
    expect(found('direct', 'windows-vista')).toMatchObject({ got_in: false, cause: 'front-terminator', basis: 'seen' });
    expect(found('direct', 'modern')).toMatchObject({
      got_in: true,
      evidence: expect.stringMatching(/TLS ends before/),
    });
  });

  it('show it also where no client that was asked about sees a certificate', async () => {
    front = await startNginx([
      `ssl_certificate ${certificates.certificate('other')};\nssl_certificate_key ${certificates.key('other')};\nreturn 200;`,
    ]);
    const verdicts = verdictsOf(await by(`127.0.0.1:${front.port}`, '--client', 'windows-xp', '--fast'));
    const outside = verdicts.find(({ route }) => route === 'direct');
    expect(outside).toMatchObject({ got_in: false, cause: 'front-terminator' });
  });
});

describe('where sshd forbids forwarding', () => {
  it('handshakes go by a program on the host', async () => {
    onHost(HOST, 'echo "AllowTcpForwarding no" >/etc/ssh/sshd_config.d/00-forbid.conf; systemctl reload ssh');
    const verdicts = await verify('--client', 'windows-2003-aes', '--client', 'modern');
    expect(verdicts.length).toBeGreaterThan(3);
    for (const { got_in } of verdicts.filter(({ request_host }) => request_host === null)) expect(got_in).toBe(true);
  });
});

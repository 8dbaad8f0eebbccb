/**
 * `fleet verify` on hosts of the lab by each way, and causes that only a look at a host can tell: what its library lacks,
 * and what its policy forbids.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleet, labHost, labInventory, newStateDir, onHost, resetHost, textFile, type Ended } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const state = newStateDir();

interface Verdict {
  readonly client: string;
  readonly address: string;
  readonly route: string;
  readonly got_in: boolean | null;
  readonly cause: string;
  readonly basis: string;
  readonly evidence: string;
  readonly help: string;
}

interface Document {
  readonly hosts: readonly {
    readonly host: string;
    readonly state: string;
    readonly reason: string;
    readonly verdicts: readonly Verdict[];
  }[];
}

async function verify(host: string, ...args: readonly string[]): Promise<readonly Verdict[]> {
  return verdictsIn(await fleet(['verify', '--limit', host, '--json', ...args], state));
}

function verdictsIn({ stdout, stderr }: Ended): readonly Verdict[] {
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as Document).hosts.flatMap(({ verdicts }) => verdicts);
}

describe('without 3DES in the library', () => {
  claim('debian12', 'weak-openssl');
  it('no setting is blamed, and beside a host that has it the list is', async () => {
    const [without] = await verify('debian12', '--client', 'windows-xp');
    expect(without).toMatchObject({ got_in: false, cause: 'library-no-3des', basis: 'read' });
    expect(without?.evidence).toMatch(/OpenSSL 3\.0\.\d+ has no 3DES suite/);
    const [having] = await verify('weak-openssl', '--client', 'windows-xp');
    expect(having).toMatchObject({ got_in: false, cause: 'no-shared-cipher', basis: 'read' });
  });
});

/**
 * No mirror has Red Hat's OpenSSL, nor a kernel in FIPS mode. What is shown is that the real host's own word for it is read
 * and believed where the handshake fits it, and not believed where a client gets in all the same.
 */
describe('under a policy of the host', () => {
  const POLICY = '/etc/crypto-policies/back-ends/opensslcnf.config';
  const ALPHA = '/etc/apache2/sites-available/alpha.conf';
  const levelZero = `sed -i '/ServerName alpha/a SSLProtocol all -SSLv3\\nSSLCipherSuite HIGH:@SECLEVEL=0' ${ALPHA} && systemctl restart apache2`;
  claim('debian12');
  beforeAll(() => resetHost('debian12'));
  afterAll(() => resetHost('debian12'));

  it('without SHA-1 signatures', async () => {
    onHost(
      'debian12',
      `mkdir -p $(dirname ${POLICY}); printf '[evp_properties]\\nrh-allow-sha1-signatures = no\\n' >${POLICY}`,
    );
    const [vista] = await verify('debian12', '--client', 'windows-vista');
    expect(vista).toMatchObject({ got_in: false, cause: 'sha1-signature-policy', basis: 'read' });
    expect(vista?.help).toMatch(/update-crypto-policies/);
    onHost('debian12', `rm ${POLICY}`);
  });

  it('in FIPS mode', async () => {
    onHost(
      'debian12',
      'mkdir -p /run/sys/crypto && echo 1 >/run/sys/crypto/fips_enabled && mount --bind /run/sys /proc/sys',
    );
    const [vista] = await verify('debian12', '--client', 'windows-vista');
    expect(vista).toMatchObject({ got_in: false, cause: 'fips', basis: 'read' });
    onHost('debian12', levelZero);
    const [open] = await verify('debian12', '--client', 'windows-vista');
    expect(open).toMatchObject({ got_in: true, cause: 'works' });
  });
});

describe.each(['debian11-stock', 'debian12', 'debian13'])('%s, by each way', (name) => {
  claim(name);
  const clients = ['--client', 'windows-vista', '--client', 'modern'];
  const { httpsPort } = labHost(name);
  const extra = textFile(
    'extra.yaml',
    `all:\n  hosts:\n    ${name}:\n      fleet_tls_address: 127.0.0.1:${httpsPort}\n`,
  );
  const by = (via: string, tlsAddress = extra): Promise<Ended> =>
    fleet(
      ['verify', '-i', labInventory(), '-i', tlsAddress, '--limit', name, '--via', via, '--json', ...clients],
      state,
    );
  const told = (verdicts: readonly Verdict[]): readonly string[] =>
    [...new Set(verdicts.map(({ client, got_in: gotIn, cause }) => `${client} ${gotIn} ${cause}`))].toSorted();

  it('comes to the same', async () => {
    const inside = verdictsIn(await by('ssh'));
    const outside = verdictsIn(await by('direct'));
    const both = verdictsIn(await by('both'));
    expect(told(outside)).toEqual(told(inside));
    expect(told(both)).toEqual(told(inside));
    expect(new Set(outside.map(({ route }) => route))).toEqual(new Set(['direct']));
    expect(both.length).toBe(inside.length + outside.length);
  });

  it('a firewall between shows where both are asked, and only there', async () => {
    // Nobody listens there: so does a port look that a firewall rejects.
    const closed = textFile('closed.yaml', `all:\n  hosts:\n    ${name}:\n      fleet_tls_address: 127.0.0.1:9\n`);
    const alone = await by('direct', closed);
    expect(alone.code).toBe(4);
    expect(new Set(verdictsIn(alone).map(({ cause }) => cause))).toEqual(new Set(['not-listening']));
    const outside = verdictsIn(await by('both', closed)).filter(({ route }) => route === 'direct');
    expect(outside.length).toBeGreaterThan(1);
    for (const verdict of outside) {
      expect(verdict).toMatchObject({ got_in: false, cause: 'filtered', basis: 'inferred' });
      expect(verdict.evidence).toMatch(/connection was refused; on the host itself the same listener answers/);
      expect(verdict.help).toMatch(/firewalls/);
    }
  });
});

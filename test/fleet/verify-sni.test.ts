/** Clients without SNI on the httpd of each Debian release: what its policy for misdirected requests makes of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleet, labHost, newStateDir, onHost, resetHost } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const ALPHA = '/etc/apache2/sites-available/alpha.conf';
const LEVEL0 = 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:!aNULL:@SECLEVEL=0';

interface Verdict {
  readonly got_in: boolean | null;
  readonly request_host: string | null;
  readonly cause: string;
}

/** Level 0 for everybody, and these lines before all vhosts, in the first and in the other one. */
function serve(host: string, { server = '', first = '' }: { readonly server?: string; readonly first?: string }): void {
  const base64 = Buffer.from(`${first}\n`).toString('base64');
  const all = Buffer.from(`${LEVEL0}\n${server}\n`).toString('base64');
  onHost(
    host,
    [
      'set -e',
      `cp -n ${ALPHA} /root/alpha.conf`,
      // Behind ssl.conf, whose values it takes the place of, and before the vhosts.
      `echo ${all} | base64 -d >/etc/apache2/conf-enabled/zz-sni.conf`,
      `echo ${base64} | base64 -d >/root/inside; sed '/ServerName alpha/r /root/inside' /root/alpha.conf >${ALPHA}`,
      'systemctl reset-failed apache2; systemctl restart apache2',
    ].join('\n'),
  );
}

/** Of the first vhost, and of the other name. */
async function causes(host: string): Promise<readonly (readonly [string | null, boolean | null, string])[]> {
  const args = ['verify', '--limit', host, '--client', 'windows-2003-aes', '--json'];
  const { stdout, stderr } = await fleet(args, newStateDir());
  if (stdout === '') throw new Error(stderr);
  const { hosts } = JSON.parse(stdout) as { hosts: { verdicts: Verdict[] }[] };
  return hosts.flatMap(({ verdicts }) =>
    verdicts.map(({ request_host: name, got_in: gotIn, cause }) => [name, gotIn, cause] as const),
  );
}

const BETA = 'beta.example.test';

describe.each(['debian11-stock', 'debian12', 'debian13'])('%s', (name) => {
  claim(name);
  beforeAll(() => resetHost(name));
  afterAll(() => resetHost(name));
  const knowsPolicy = (): boolean => onHost(name, 'apache2ctl -L | grep -c SSLVHostSNIPolicy || true').trim() !== '0';

  it('turns away who asks for a name with another certificate', async () => {
    serve(name, {});
    expect(await causes(name)).toEqual([
      [null, true, 'works'],
      [BETA, false, 'sni-policy-421'],
    ]);
  });

  it('forbids, where SNI is wanted of everybody', async () => {
    serve(name, { first: 'SSLStrictSNIVHostCheck on' });
    expect((await causes(name))[0]).toEqual([null, false, 'strict-sni-403']);
  });

  it('lets everybody through where its policy says so, if it has one', async () => {
    const known = knowsPolicy();
    if (known) serve(name, { server: 'SSLVHostSNIPolicy insecure' });
    else serve(name, {});
    expect((await causes(name))[1]).toEqual(known ? [BETA, true, 'works'] : [BETA, false, 'sni-policy-421']);
  });
});

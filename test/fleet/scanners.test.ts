/** Agreement with sslscan on the httpd of each Debian release: seen from outside, read by nobody, changed by nobody. */
import { describe, expect, it } from 'vitest';
import { labHost } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';
import { byFleet, bySslscan, versionsOf } from '../verify/enumerate.ts';

describe.each([
  ['debian11-stock', ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']],
  ['debian11-hardened', ['TLSv1.2']],
  ['debian12', ['TLSv1.2', 'TLSv1.3']],
  ['debian13', ['TLSv1.2', 'TLSv1.3']],
])('%s', (name, versions) => {
  claim(name);
  it('serves these versions, and sslscan finds the same versions and suites', async () => {
    const { httpsPort } = labHost(name);
    const ours = await byFleet(httpsPort);
    expect(versionsOf(ours)).toEqual(versions);
    expect(await bySslscan(httpsPort)).toEqual(ours);
  });
});

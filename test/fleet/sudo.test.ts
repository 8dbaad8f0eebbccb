/** A right that goes away in the middle of a change. */
import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  fleet,
  labHost,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  resetHost,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

claim('rhel-layout');

describe('sudo', () => {
  it('that is taken away in the middle of a change: the guard restores the host, and recover says so', async () => {
    const name = 'rhel-layout';
    const other = labHost(name);
    resetHost(name);
    const before = fingerprint(other);
    const state = newStateDir();
    const args = ['apply', 'playbooks/legacy-tls.yaml', '--limit', name, '--yes', '--confirm-timeout', '15'];
    const running = fleet(args, state);
    onHost(
      name,
      'for try in $(seq 3000); do grep -qs swapping /var/lib/fleet/transactions/*/journal && mv /etc/sudoers.d /etc/sudoers.off && exit 0; sleep 0.01; done; exit 1',
    );
    const { code, stdout } = await running;
    expect([code, stdout]).toEqual([4, expect.stringMatching(/unreachable: 1 host: rhel-layout/)]);
    onHost(
      name,
      'for try in $(seq 60); do grep -qs "restored guard" /var/lib/fleet/transactions/*/journal && exit 0; sleep 1; done; exit 1',
    );
    onHost(name, 'mv /etc/sudoers.off /etc/sudoers.d');
    expect([fingerprint(other), modernGetsIn(other), leftovers(other)]).toEqual([before, true, '']);
    const recovered = await fleet(['recover'], state);
    expect([recovered.code, recovered.stdout]).toEqual([0, expect.stringMatching(/its guard has done it/)]);
    resetHost(name);
  });
});

/** The main job on real hosts: plan, apply, apply again, roll back; proven from outside, to the byte. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  fingerprint,
  fleet,
  labHosts,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  opensslGetsIn,
  resetHost,
  type Ended,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const PLAYBOOK = 'playbooks/legacy-tls.yaml';
const CHANGING = ['debian11-hardened', 'debian12', 'debian13', 'rhel-layout'];
const NAMES = [null, 'alpha.example.test', 'beta.example.test'];
const LIMIT = ['--limit', [...CHANGING, 'debian11-stock'].join(',')];

const state = newStateDir();
claim(...CHANGING, 'debian11-stock');
const hosts = labHosts().filter(({ name }) => [...CHANGING, 'debian11-stock'].includes(name));
const changing = hosts.filter(({ name }) => CHANGING.includes(name));

const before = new Map<string, string>();

beforeAll(() => {
  for (const host of hosts) {
    resetHost(host.name);
    before.set(host.name, fingerprint(host));
  }
}, 180_000);

describe('plan', () => {
  let planned: Ended;
  beforeAll(async () => {
    planned = await fleet(['plan', PLAYBOOK, ...LIMIT], state);
  });

  it('says what would change, and touches nothing', () => {
    expect(planned.code).toBe(0);
    expect(planned.stdout).toMatch(/Plan: 4 to change, 1 unchanged, 0 declined, 0 unreachable\./);
    for (const host of hosts) expect(fingerprint(host)).toBe(before.get(host.name));
  });

  it('leaves the Debian 11 alone that lets Vista in already, and says why', () => {
    expect(planned.stdout).toMatch(
      /1 host unchanged: debian11-stock: nothing is to be gained: .*windows-vista.* get in already/,
    );
  });

  it('says for Windows XP that the library has no 3DES', () => {
    expect(planned.stdout).toMatch(/can't be had: windows-xp .*has no 3DES suite/);
  });

  it('appends the security level only where the library needs it', () => {
    const hardened = planned.stdout.split(/\n\n/).find((block) => /debian11-hardened/.test(block)) ?? '';
    expect(hardened).not.toMatch(/SECLEVEL/);
    expect(planned.stdout.match(/^ *\+.*SSLCipherSuite .*:@SECLEVEL=0$/gm)?.length).toBeGreaterThanOrEqual(3);
  });

  it('exits with 3 on request where changes are pending', async () => {
    const detailed = await fleet(['plan', PLAYBOOK, '--limit', 'debian12', '--detailed-exitcode'], state);
    expect(detailed.code).toBe(3);
  });
});

describe('apply', () => {
  let applied: Ended;
  beforeAll(async () => {
    const asked = await fleet(['apply', PLAYBOOK, ...LIMIT], state);
    expect(asked.code).toBe(1);
    expect(asked.stderr).toMatch(/--yes/);
    for (const host of hosts) expect(fingerprint(host)).toBe(before.get(host.name));
    applied = await fleet(['apply', PLAYBOOK, ...LIMIT, '--yes'], state);
  });

  it('changes four hosts and leaves one', () => {
    expect(applied.code).toBe(0);
    expect(applied.stdout).toMatch(/^changed=4 unchanged=1 declined=0 restored=0 unreachable=0 stuck=0$/m);
  });

  it.each(changing)('lets a TLS 1.0 client in on $name, for every name and without SNI', (host) => {
    for (const name of NAMES) expect(opensslGetsIn(host, name), `${host.name} ${name ?? '(no SNI)'}`).toBe(true);
    expect(modernGetsIn(host)).toBe(true);
  });

  it('leaves the host alone on which nothing is to be gained', () => {
    const stock = hosts.find(({ name }) => name === 'debian11-stock');
    expect(stock && fingerprint(stock)).toBe(before.get('debian11-stock'));
  });

  it('marks each edited block with who, which run and until when, and leaves commented defaults as they are', () => {
    const text = onHost('rhel-layout', 'cat /etc/httpd/conf.d/ssl.conf');
    expect(text).toMatch(
      /^# *SSLProtocol all -SSLv3.*\n *# fleet: run [0-9a-z-]+ by \S+, until \d{4}-\d\d-\d\d; .*\n *SSLProtocol all -SSLv3$/m,
    );
  });

  it.each(hosts)('leaves nothing running or lying about on $name', (host) => {
    expect(leftovers(host)).toBe('');
  });

  it('keeps backup and journal for root only', () => {
    expect(onHost('debian12', "stat -c '%a %U' /var/lib/fleet /var/lib/fleet/transactions/*")).toMatch(
      /^(700 root\n)+$/,
    );
    expect(onHost('debian12', 'tail -n 1 /var/lib/fleet/transactions/*/journal')).toMatch(/confirmed/);
  });

  it('takes one reading, one transaction and one confirmation a host', () => {
    const id = /fleet rollback (\S+)/.exec(applied.stderr)?.[1] ?? '';
    const journal = readFileSync(join(state, 'runs', id, 'journal.jsonl'), 'utf8');
    const outcomes = journal.split('\n').filter((line) => line.includes('"host-finished"'));
    const roundTrips = outcomes.map((line) => /"roundTrips":(\d+)/.exec(line)?.[1]);
    expect(roundTrips.sort()).toEqual(['1', '3', '3', '3', '3']);
  });

  it('does nothing when it is run again', async () => {
    const again = await fleet(['apply', PLAYBOOK, ...LIMIT], state);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/^changed=0 unchanged=5 /m);
  });

  it('lists the exception in an audit, in every format', async () => {
    const audit = await fleet(['audit', '--limit', 'debian12', '--format', 'json'], state);
    expect(audit.code).toBe(0);
    const report = JSON.parse(audit.stdout) as { hosts: { exceptions: { state: string }[] }[] };
    expect(report.hosts[0]?.exceptions.map((e) => e.state)).toContain('in-force');
    const html = await fleet(['audit', PLAYBOOK, '--limit', 'debian12', '--format', 'html'], state);
    expect(html.stdout).toMatch(/^<!doctype html>/i);
  });
});

describe('rollback', () => {
  it('shows what it would do, and does nothing with --check', async () => {
    const checked = await fleet(['rollback', '--check', '--diff'], state);
    expect(checked.code).toBe(0);
    expect(checked.stdout).toMatch(/^ *-.*SSLProtocol all -SSLv3$/m);
  });

  it('takes back a part of the run within --limit, then the rest', async () => {
    const one = await fleet(['rollback', '--limit', 'debian13', '--yes'], state);
    expect(one.stdout).toMatch(/^changed=1 /m);
    const rest = await fleet(['rollback', '--yes'], state);
    expect(rest.code).toBe(0);
    expect(rest.stdout).toMatch(/^changed=3 unchanged=0 declined=0 restored=0 unreachable=0 stuck=0$/m);
  });

  it.each(changing)('gives every byte, mode, owner and link of $name back, and shuts the door again', (host) => {
    expect(fingerprint(host)).toBe(before.get(host.name));
    expect(opensslGetsIn(host, null)).toBe(false);
    expect(modernGetsIn(host)).toBe(true);
    expect(leftovers(host)).toBe('');
  });

  it('has nothing to take back the second time', async () => {
    const again = await fleet(['rollback', '--yes'], state);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/nothing to take back/);
  });

  it('is in the list of runs with the others', async () => {
    const runs = await fleet(['runs'], state);
    expect(runs.stdout).toMatch(/rollback/);
    expect(runs.stdout).not.toMatch(/UNFINISHED/);
  });
});

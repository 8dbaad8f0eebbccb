/** Many hosts at once, of which some hang or fail: what becomes of the others. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, afterAll, describe, expect, it } from 'vitest';
import {
  fingerprint,
  fleet,
  labHost,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  opensslGetsIn,
  resetHost,
  startFleet,
  textFile,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const NAMES = ['debian11-hardened', 'debian12', 'debian13', 'rhel-layout'] as const;
type Name = (typeof NAMES)[number];
claim(...NAMES);
const HOSTS = NAMES.map(labHost);
const before = new Map<string, string>();

beforeEach(() => {
  for (const host of HOSTS) {
    resetHost(host.name);
    before.set(host.name, fingerprint(host));
  }
});
afterAll(() => NAMES.forEach(resetHost));

const playbook = (keywords: string): string =>
  textFile(
    'play.yaml',
    `- hosts: all\n  clients: [windows-vista]\n${keywords}  tasks:\n    - apache_tls: { ssl_protocol: all -SSLv3, ssl_cipher_suite: "HIGH:!aNULL:!MD5", security_level: auto }\n`,
  );
const APPLY = (play: string): readonly string[] => ['apply', play, '--limit', NAMES.join(','), '--yes'];

/** Changed, as before, or neither; by bytes, and by who gets in. */
function standing(name: Name): string {
  const host = labHost(name);
  const changed = fingerprint(host) !== before.get(name);
  expect([name, modernGetsIn(host), leftovers(host)]).toEqual([name, true, '']);
  expect([name, opensslGetsIn(host, null)]).toEqual([name, changed]);
  return changed ? 'changed' : 'as before';
}

/** Hosts in the order in which the run's journal has their ends. */
function endsIn(stateDir: string): readonly string[] {
  const [run = ''] = readdirSync(join(stateDir, 'runs'));
  const lines = readFileSync(join(stateDir, 'runs', run, 'journal.jsonl'), 'utf8').split('\n');
  return lines
    .filter((line) => line.includes('"host-finished"'))
    .flatMap((line) => /"host":"([^"]+)"/.exec(line)?.[1] ?? []);
}

const SESSIONS = "$(pgrep -f '^sshd(-session)?: .*(notty|@)')";

/** Stops all logins to a host at the moment when this holds there: nobody is told that they are gone. */
function stopSessions(name: Name, moment: string): void {
  onHost(name, `for try in $(seq 2000); do ${moment} && kill -STOP ${SESSIONS} && exit 0; sleep 0.02; done; exit 1`);
}
const goOn = (name: Name): string => onHost(name, `kill -CONT ${SESSIONS} || true`);

describe('a host that hangs', { timeout: 600_000 }, () => {
  it('while it is read: the others are changed, it is named while all wait, and then given up', async () => {
    const running = startFleet(APPLY(playbook('')), newStateDir());
    stopSessions('debian13', `[ -n "${SESSIONS}" ]`);
    const { code, stdout, stderr } = await running.ended;
    goOn('debian13');
    expect(stderr).toMatch(/still waiting for debian13 \((connect|read), \d+ s\)$/m);
    expect([code, stdout]).toEqual([4, expect.stringMatching(/unreachable: 1 host: debian13/)]);
    expect(stdout).toMatch(/^changed=3 /m);
    expect(NAMES.map(standing)).toEqual(['changed', 'changed', 'as before', 'changed']);
  });

  it('in the middle of its change: the others end before it, and it is settled as soon as it can be asked', async () => {
    const state = newStateDir();
    const running = startFleet(APPLY(playbook('')), state);
    stopSessions('rhel-layout', 'grep -qs locked /var/lib/fleet/transactions/*/journal');
    const { code, stdout, stderr } = await running.ended;
    goOn('rhel-layout');
    expect(endsIn(state).at(-1)).toBe('rhel-layout');
    expect(stderr).toMatch(/still waiting for rhel-layout \((swap|judge|confirm), \d+ s\)$/m);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^changed=4 /m)]);
    expect(NAMES.map(standing)).toEqual(['changed', 'changed', 'changed', 'changed']);
  });
});

describe('where a batch fails', { timeout: 600_000 }, () => {
  // One host, then two of which the second lets nobody in: httpd applies SSLOpenSSLConfCmd last, and fleet doesn't know
  // what this one does. The last host is never begun.
  const play = playbook('  serial: [1, 2]\n  order: sorted\n  any_errors_fatal: true\n');
  beforeEach(() => {
    onHost(
      'debian13',
      "sed -i 's/^SSLSessionCacheTimeout.*/&\\nSSLOpenSSLConfCmd Protocol -TLSv1/' /etc/apache2/mods-available/ssl.conf && systemctl reload apache2",
    );
    before.set('debian13', fingerprint(labHost('debian13')));
  });

  it.each([
    ['stop', ['changed', 'changed', 'as before', 'as before']],
    ['rollback-batch', ['changed', 'as before', 'as before', 'as before']],
    ['rollback-run', ['as before', 'as before', 'as before', 'as before']],
  ])('--on-failure %s', async (onFailure, ends) => {
    const { code, stdout } = await fleet([...APPLY(play), '--on-failure', onFailure], newStateDir());
    expect(code).toBe(2);
    expect(stdout).toMatch(/restored \(the change was undone\): 1 host: debian13/);
    expect(stdout).toMatch(/would change: 1 host: rhel-layout$/m);
    expect(stdout).toMatch(/^  not begun: 1 of 2 hosts of the batch failed, and any_errors_fatal is set$/m);
    expect(NAMES.map(standing)).toEqual(ends);
  });
});

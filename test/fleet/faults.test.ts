/** What can go wrong between the plan and the confirmation: afterwards a host serves, as before or as planned. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  eventually,
  fingerprint,
  fleet,
  labHost,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  opensslGetsIn,
  rebootHost,
  resetHost,
  startFleet,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const PLAYBOOK = 'playbooks/legacy-tls.yaml';
const NAME = 'weak-openssl';
const APPLY = ['apply', PLAYBOOK, '--limit', NAME, '--yes', '-vv'];
const host = labHost(NAME);
claim(NAME);

let before: string;
beforeEach(() => {
  resetHost(NAME);
  before = fingerprint(host);
});
afterEach(() => resetHost(NAME));

/** Starts an apply and kills the controller, without a chance to clean up, when it enters a step. */
async function killAt(step: string, args: readonly string[] = []): Promise<void> {
  const running = startFleet([...APPLY, ...args], newStateDir(), (text) => {
    if (text.includes(`${NAME}: ${step}`)) process.kill(running.pid, 'SIGKILL');
  });
  await running.ended;
}

const journal = (): string => onHost(NAME, 'cat /var/lib/fleet/transactions/*/journal 2>/dev/null || true');

/** The same, when the host's own journal has come to a phase: the script is in the middle of its work then. */
async function killAtPhase(phase: string, args: readonly string[]): Promise<void> {
  const running = startFleet([...APPLY, ...args], newStateDir());
  onHost(
    NAME,
    `for try in $(seq 200); do grep -qs ${phase} /var/lib/fleet/transactions/*/journal && break; sleep 0.05; done`,
  );
  if (running.pid !== 0) process.kill(running.pid, 'SIGKILL');
  await running.ended;
}

describe('the controller dies', () => {
  it.each(['judge', 'confirm'])('at the step %s: the guard restores the host by itself', async (step) => {
    await killAt(step, ['--confirm-timeout', '6']);
    expect(fingerprint(host)).not.toBe(before);
    expect(await eventually(() => fingerprint(host) === before, 20)).toBe(true);
    expect(await eventually(() => /restored guard\s*$/.test(journal()), 5)).toBe(true);
    expect(modernGetsIn(host)).toBe(true);
    expect(opensslGetsIn(host, null)).toBe(false);
    expect(leftovers(host)).toBe('');
  });

  it.each(['locked', 'guarded', 'swapping', 'reloading'])(
    'while the host is %s: its script ends, and the guard restores',
    async (phase) => {
      await killAtPhase(phase, ['--confirm-timeout', '6']);
      expect(await eventually(() => /(restored guard|confirmed)\s*$/.test(journal()), 25)).toBe(true);
      // Where the controller got to its last word before it was killed, the change stands as planned.
      if (/confirmed\s*$/.test(journal())) expect(opensslGetsIn(host, null)).toBe(true);
      else expect(fingerprint(host)).toBe(before);
      expect(modernGetsIn(host)).toBe(true);
      expect(leftovers(host)).toBe('');
    },
  );

  it('and the next run on the host waits for the guard, says until when, and then works', async () => {
    await killAt('judge', ['--confirm-timeout', '8']);
    const early = await fleet(APPLY, newStateDir());
    expect(early.code).toBe(2);
    expect(early.stdout).toMatch(/declined: 1 host: weak-openssl/);
    expect(early.stdout).toMatch(/guard restores the host at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
    expect(await eventually(() => fingerprint(host) === before, 20)).toBe(true);
    const late = await fleet(APPLY, newStateDir());
    expect(late.stdout).toMatch(/^changed=1 /m);
  });
});

describe('the host dies', () => {
  it('in the window: it comes back as it was, and serves', async () => {
    await killAt('judge', ['--confirm-timeout', '600']);
    expect(fingerprint(host)).not.toBe(before);
    rebootHost(NAME);
    expect(await eventually(() => fingerprint(host) === before, 30)).toBe(true);
    expect(await eventually(() => modernGetsIn(host), 30)).toBe(true);
    expect(await eventually(() => leftovers(host) === '', 10)).toBe(true);
    expect(journal()).toMatch(/restored boot/);
  });
});

describe('two runs at once on a host', () => {
  it('one changes it, the other leaves it alone and says who holds it', async () => {
    const runs = [startFleet(APPLY, newStateDir()), startFleet(APPLY, newStateDir())];
    const ended = await Promise.all(runs.map((run) => run.ended));
    const codes = ended.map(({ code }) => code).sort();
    const texts = ended.map(({ stdout }) => stdout).join('\n');
    expect(texts).toMatch(/^changed=1 /m);
    // The second either met the lock, or came so late that there was nothing left to gain.
    expect(codes[0]).toBe(0);
    if (codes[1] !== 0) expect(texts).toMatch(/lock|transaction|isn't what the plan was made for/);
    expect(opensslGetsIn(host, null)).toBe(true);
    expect(leftovers(host)).toBe('');
  });
});

describe('a rollback of a host whose httpd is down', () => {
  it.each(['guarded', 'swapping', 'swapped'])(
    'and whose controller dies while it is %s: recover settles it, starts nothing, and says so',
    async (phase) => {
      const state = newStateDir();
      expect((await fleet(APPLY, state)).code).toBe(0);
      const changed = fingerprint(host);
      onHost(NAME, 'systemctl stop apache2');
      const running = startFleet(['rollback', '--yes', '--confirm-timeout', '30'], state);
      onHost(
        NAME,
        `for try in $(seq 400); do grep -qs ' ${phase}' $(ls -td /var/lib/fleet/transactions/*/journal | head -n 1) && exit 0; sleep 0.02; done; exit 1`,
      );
      process.kill(running.pid, 'SIGKILL');
      await running.ended;
      const recovered = await fleet(['recover'], state);
      expect([recovered.code, recovered.stderr]).toEqual([0, expect.not.stringMatching(/stuck/)]);
      expect([before, changed]).toContain(fingerprint(host));
      expect(onHost(NAME, 'systemctl is-active apache2 || true').trim()).toBe('inactive');
      expect([(await fleet(['recover', '--check'], state)).code, leftovers(host)]).toEqual([0, '']);
      onHost(NAME, 'systemctl start apache2');
      expect([modernGetsIn(host), opensslGetsIn(host, null)]).toEqual([true, fingerprint(host) === changed]);
    },
  );
});

describe('Ctrl-C', () => {
  it('settles what is in flight, and exits with 99', async () => {
    const running = startFleet(APPLY, newStateDir(), (text) => {
      if (text.includes(`${NAME}: swap`)) process.kill(running.pid, 'SIGINT');
    });
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(99);
    expect(stderr).toMatch(/no new host is begun/);
    expect(stdout).toMatch(/^changed=1 /m);
    expect(leftovers(host)).toBe('');
  });

  it('before anything was begun touches nothing', async () => {
    const running = startFleet(APPLY, newStateDir(), (text) => {
      if (text.includes(`${NAME}: read`)) process.kill(running.pid, 'SIGTERM');
    });
    const { code } = await running.ended;
    expect(code).toBe(99);
    expect(fingerprint(host)).toBe(before);
  });
});

describe('a client that should get in does not', () => {
  it('takes everything back and says which one, and what it saw', async () => {
    // httpd applies SSLOpenSSLConfCmd last, so this one beats SSLProtocol; configtest is content. fleet doesn't know
    // what this command means, so only the handshake can tell.
    onHost(
      NAME,
      "sed -i 's/^SSLSessionCacheTimeout.*/&\\nSSLOpenSSLConfCmd Protocol -TLSv1/' /etc/apache2/mods-available/ssl.conf && systemctl reload apache2",
    );
    const changed = fingerprint(host);
    const { code, stdout } = await fleet(APPLY, newStateDir());
    expect(code).toBe(2);
    expect(stdout).toMatch(/restored \(the change was undone\): 1 host: weak-openssl/);
    expect(stdout).toMatch(/windows-vista at \*:443 .*alert 70/);
    expect(fingerprint(host)).toBe(changed);
    expect(modernGetsIn(host)).toBe(true);
    expect(leftovers(host)).toBe('');
  });
});

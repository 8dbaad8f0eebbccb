/** What an audit tells of a host's state: libraries that were replaced, other tools, logs, and a change left in the middle. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditedHost } from '../../src/ports/index.ts';
import { fingerprint, fleet, labHost, newStateDir, onHost, resetHost, startFleet } from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const NAME = 'debian12';
claim(NAME);
const host = labHost(NAME);
const state = newStateDir();
const PLAYBOOK = 'playbooks/legacy-tls.yaml';
const SSL_CONF = '/etc/apache2/mods-available/ssl.conf';
const only = ['--limit', NAME];

async function audited(...args: readonly string[]): Promise<AuditedHost> {
  const { stdout } = await fleet(['audit', ...args, ...only, '--format', 'json'], state);
  const [first] = (JSON.parse(stdout) as { hosts: AuditedHost[] }).hosts;
  if (first === undefined) throw new Error('the audit has no host');
  return first;
}

/** The lines of the only journal there is, or is to be. */
function journal(): string {
  const runs = join(state, 'runs');
  const [run] = existsSync(runs) ? readdirSync(runs) : [];
  const path = join(runs, run ?? '', 'journal.jsonl');
  return run !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : '';
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

afterAll(() => resetHost(NAME));

describe('a change whose controller died in the middle', () => {
  let before = '';
  beforeAll(() => void (before = fingerprint(host)));

  it('is told as unfinished, with the time of its guard, and recovered', async () => {
    const applying = startFleet(['apply', PLAYBOOK, ...only, '--yes'], state);
    // The host is at work from its lock on, and what it did then waits for a word that doesn't come.
    while (onHost(NAME, 'ls -d /var/lib/fleet/lock 2>/dev/null || true') === '') await pause(20);
    process.kill(applying.pid, 'SIGKILL');
    await applying.ended;
    expect(journal()).not.toContain('"host-finished"');
    const found = await audited();
    expect(found.transactions).toHaveLength(1);
    expect(found.transactions[0]?.guardAt).toBeGreaterThan(Date.now() / 1000 - 60);
    const text = (await fleet(['audit', ...only], state)).stdout;
    expect(text).toMatch(/unfinished transaction \S+ in phase \w+, its guard restores the host at 2/);
    // The records tell that something may be in force there, and nobody knows.
    expect((await fleet(['exceptions'], state)).stdout).toMatch(new RegExp(NAME));
    const recovered = await fleet(['recover'], state);
    expect(recovered.code, recovered.stdout).not.toBe(250);
    expect((await audited()).transactions).toEqual([]);
    expect((await fleet(['records', 'verify'], state)).code).toBe(0);
    const back = await fleet(['rollback', '--yes'], state);
    expect(back.stdout + back.stderr).not.toMatch(/bug in fleet/);
    expect(fingerprint(host)).toBe(before);
  });
});

describe('a host that waits for a restart, and whose files another tool writes', () => {
  beforeAll(() => {
    onHost(
      NAME,
      `f=$(readlink -f /usr/lib/x86_64-linux-gnu/libssl.so.3) && cp -p "$f" "$f.new" && mv "$f.new" "$f" &&
       sed -i '1i # This file is managed by Puppet. DO NOT EDIT.' ${SSL_CONF} &&
       printf '%s\\n' 'LogFormat "%h %l %u %t \\"%r\\" %>s %b %{SSL_PROTOCOL}x" withtls' > /etc/apache2/conf-enabled/tlslog.conf &&
       sed -i '/<VirtualHost/a CustomLog \${APACHE_LOG_DIR}/tls.log withtls' /etc/apache2/sites-available/alpha.conf &&
       systemctl reload apache2`,
    );
    // One request by HTTPS that the new log tells of.
    for (let tries = 0; tries < 20; tries += 1) {
      spawnSync('curl', ['-sk', '--max-time', '5', `https://127.0.0.1:${host.httpsPort}/?secret=12345`]);
      if (onHost(NAME, 'cat /var/log/apache2/tls.log 2>/dev/null || true').includes('secret')) return;
    }
    throw new Error('the log tells of no request');
  });

  it('is told so, and only counts of its log', async () => {
    const found = await audited();
    expect(found.restarts).toEqual([expect.stringMatching(/^apache2\.service still runs \S+libssl\.so\.3 as it was/)]);
    expect(found.managed).toEqual([
      { path: SSL_CONF, manager: 'Puppet', sign: 'line 1: # This file is managed by Puppet. DO NOT EDIT.' },
    ]);
    expect(found.uses).toMatchObject([{ log: '/var/log/apache2/tls.log', oldClients: 0 }]);
    expect(Object.keys(found.uses[0]?.requests ?? {}).every((version) => /^(TLSv1(\.[1-3])?|-)$/.test(version))).toBe(
      true,
    );
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('is declined by a playbook, with the reason beside the word', async () => {
    const found = await audited(PLAYBOOK);
    expect(found).toMatchObject({ pending: 'declined', reason: expect.stringMatching(/Puppet/) });
    const text = (await fleet(['audit', PLAYBOOK, ...only], state)).stdout;
    expect(text).toMatch(/playbook: declined: .*Puppet/);
  });

  it('needs no restart any more once it had one', async () => {
    onHost(NAME, 'systemctl restart apache2');
    expect((await audited()).restarts).toEqual([]);
  });
});

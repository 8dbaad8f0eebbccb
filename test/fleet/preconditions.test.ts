/** Hosts that must be left alone: each gives one clear message, the documented exit code, and nothing is touched. */
import { afterEach, describe, expect, it } from 'vitest';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  fingerprint,
  fleet,
  labHost,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  resetHost,
  textFile,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const PLAYBOOK = 'playbooks/legacy-tls.yaml';
const apply = (args: readonly string[] = []): ReturnType<typeof fleet> =>
  fleet(['apply', PLAYBOOK, '--limit', 'debian13', '--yes', ...args], newStateDir());
claim('debian13');
const host = labHost('debian13');

afterEach(() => resetHost('debian13'));

describe('a host on which', () => {
  it('the configuration test fails already is not touched: a reload would take it down', async () => {
    onHost('debian13', "echo 'Nonsense on' > /etc/apache2/conf-enabled/broken.conf");
    const before = fingerprint(host);
    const { code, stdout } = await apply();
    expect(code).toBe(2);
    expect(stdout).toMatch(/declined: 1 host: debian13/);
    expect(stdout).toMatch(/configtest fails already.*broken\.conf/);
    expect(fingerprint(host)).toBe(before);
  });

  it('httpd does not run is not started', async () => {
    onHost('debian13', 'systemctl stop apache2');
    const { code, stdout } = await apply();
    expect(code).toBe(2);
    expect(stdout).toMatch(/\/usr\/sbin\/apache2/);
    expect(stdout).toMatch(/doesn't run|isn't running|not running|no httpd runs/i);
    expect(onHost('debian13', 'systemctl is-active apache2 || true').trim()).toBe('inactive');
  });

  it('there is no httpd at all says so', async () => {
    onHost('debian13', 'systemctl stop apache2 && mv /usr/sbin/apache2 /root/');
    const { code, stdout } = await apply();
    expect(code).toBe(2);
    expect(stdout).toMatch(/no httpd|no Apache/i);
  });

  it('the disk is full is not touched', async () => {
    onHost(
      'debian13',
      'mkdir -p /var/lib/fleet && mount -t tmpfs -o size=64k tmpfs /var/lib/fleet && dd if=/dev/zero of=/var/lib/fleet/full bs=1k count=60 2>/dev/null; true',
    );
    const before = fingerprint(host);
    const { code, stdout } = await apply();
    expect(code).toBe(2);
    expect(stdout).toMatch(/no room for the backups in \/var\/lib\/fleet/);
    expect(fingerprint(host)).toBe(before);
    expect(modernGetsIn(host)).toBe(true);
    onHost('debian13', 'umount /var/lib/fleet');
  });

  it('the directive comes out of a macro is declined with file and line', async () => {
    onHost(
      'debian13',
      "a2enmod -q macro && { printf '<Macro Strict>\\nSSLProtocol -all +TLSv1.3\\n</Macro>\\n'; sed 's/SSLEngine on/&\\nUse Strict/' /etc/apache2/sites-available/beta.conf; } > /tmp/beta && cp /tmp/beta /etc/apache2/sites-available/beta.conf && systemctl restart apache2",
    );
    const before = fingerprint(host);
    const { code, stdout } = await apply();
    expect(code).toBe(2);
    expect(stdout).toMatch(/beta\.conf:\d+.*macro Strict/);
    expect(fingerprint(host)).toBe(before);
  });

  it('only Windows XP is asked for is declined: its library has no 3DES', async () => {
    const only = textFile(
      'xp.yaml',
      readFileSync(PLAYBOOK, 'utf8').replace(/clients: \[.*\]/, 'clients: [windows-xp]'),
    );
    const before = fingerprint(host);
    const { code, stdout } = await fleet(['apply', only, '--limit', 'debian13', '--yes'], newStateDir());
    expect(code).toBe(2);
    expect(stdout).toMatch(/library-no-3des/);
    expect(fingerprint(host)).toBe(before);
  });

  it('an SSLOpenSSLConfCmd would still keep the clients out is declined, with its line', async () => {
    onHost(
      'debian13',
      "sed -i 's/^SSLSessionCacheTimeout.*/&\\nSSLOpenSSLConfCmd MinProtocol TLSv1.2/' /etc/apache2/mods-available/ssl.conf && systemctl reload apache2",
    );
    const before = fingerprint(host);
    const { code, stdout } = await apply();
    expect(code).toBe(2);
    expect(stdout).toMatch(/SSLOpenSSLConfCmd MinProtocol TLSv1\.2 \(\/etc\/apache2\/mods-available\/ssl\.conf:\d+\)/);
    expect(fingerprint(host)).toBe(before);
  });

  it('another tool manages the file is declined, unless that is forced', async () => {
    onHost(
      'debian13',
      "sed -i '1i # This file is managed by Puppet. DO NOT EDIT' /etc/apache2/mods-available/ssl.conf && systemctl reload apache2",
    );
    const declined = await apply();
    expect(declined.code).toBe(2);
    expect(declined.stdout).toMatch(/Puppet/);
    expect((await apply(['--force-managed'])).stdout).toMatch(/^changed=1 /m);
  });

  it('sshd forbids forwarding is judged through a program on it', async () => {
    onHost(
      'debian13',
      "echo 'AllowTcpForwarding no' > /etc/ssh/sshd_config.d/no-forwarding.conf && (systemctl reload ssh || systemctl reload sshd)",
    );
    const { code, stdout } = await apply();
    expect(stdout).toMatch(/^changed=1 /m);
    expect(code).toBe(0);
  });
});

describe('a file that somebody edited since', () => {
  it('keeps their edits when a rollback takes ours out', async () => {
    const state = newStateDir();
    const file = '/etc/apache2/mods-available/ssl.conf';
    const before = onHost('debian13', `cat ${file}`);
    expect((await fleet(['apply', PLAYBOOK, '--limit', 'debian13', '--yes'], state)).code).toBe(0);
    onHost('debian13', `echo '# by hand' >> ${file}`);
    const { code, stdout } = await fleet(['rollback', '--yes'], state);
    expect(stdout).toMatch(/^changed=1 /m);
    expect(code).toBe(0);
    expect(onHost('debian13', `cat ${file}`)).toBe(`${before}# by hand\n`);
  });

  it('is left alone where they touched the lines of the run, which it shows', async () => {
    const state = newStateDir();
    expect((await fleet(['apply', PLAYBOOK, '--limit', 'debian13', '--yes'], state)).code).toBe(0);
    onHost('debian13', "sed -i 's/^\\(\\s*SSLCipherSuite .*\\)$/\\1:!CAMELLIA/' /etc/apache2/mods-available/ssl.conf");
    const before = fingerprint(host);
    const { code, stdout } = await fleet(['rollback', '--yes'], state);
    expect(code).toBe(2);
    expect(stdout).toMatch(/\/etc\/apache2\/mods-available\/ssl\.conf/);
    expect(stdout).toContain('!CAMELLIA');
    expect(fingerprint(host)).toBe(before);
  });
});

describe('a saved plan', () => {
  const state = newStateDir();
  const plan = join(state, 'plan.json');
  const make = (): ReturnType<typeof fleet> => fleet(['plan', PLAYBOOK, '--limit', 'debian13', '--out', plan], state);
  const applyPlan = (): ReturnType<typeof fleet> => fleet(['apply', PLAYBOOK, '--plan', plan, '--yes'], state);

  it('is applied exactly, once', async () => {
    expect((await make()).code).toBe(0);
    const applied = await applyPlan();
    expect(applied.stdout).toMatch(/^changed=1 /m);
    const again = await applyPlan();
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/was applied already/);
  });

  it('is refused as stale where the host changed since', async () => {
    await make();
    onHost('debian13', "echo '# by hand' >> /etc/apache2/mods-available/ssl.conf");
    const { code, stdout } = await applyPlan();
    expect(code).toBe(2);
    expect(stdout).toMatch(/isn't what the plan was made for/);
  });

  it('is refused where it was edited by hand', async () => {
    await make();
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('all -SSLv3', 'all'));
    const { code, stderr } = await applyPlan();
    expect(code).toBe(1);
    expect(stderr).toMatch(/not a plan that can be applied/);
  });
});

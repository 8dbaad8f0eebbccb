/** Records and audits of a real change: before it, after it, overdue, and taken back. */
import { readFileSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditedHost } from '../../src/ports/index.ts';
import { parsePlan, serializePlan } from '../../src/store/index.ts';
import {
  fingerprint,
  fleet,
  labHost,
  newStateDir,
  onHost,
  opensslGetsIn,
  resetHost,
  textFile,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const NAME = 'debian11-stock';
claim(NAME);
const host = labHost(NAME);
const state = newStateDir();
const PLAYBOOK = 'playbooks/legacy-tls.yaml';
const only = ['--limit', NAME];

async function audited(): Promise<AuditedHost> {
  const { stdout } = await fleet(['audit', ...only, '--format', 'json'], state);
  const [first] = (JSON.parse(stdout) as { hosts: AuditedHost[] }).hosts;
  if (first === undefined) throw new Error('the audit has no host');
  return first;
}

beforeAll(() => {
  // Hardened by its administrator, with a log that tells the version of each request.
  onHost(
    NAME,
    `sed -i 's/^\\([[:space:]]*SSLProtocol\\) .*/\\1 -all +TLSv1.2/' /etc/apache2/mods-available/ssl.conf &&
     printf '%s\\n' 'LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{User-Agent}i\\" %{SSL_PROTOCOL}x %{SSL_CIPHER}x" withtls' \\
       'CustomLog /var/log/apache2/tls.log withtls' > /etc/apache2/conf-enabled/tlslog.conf &&
     printf '%s\\n' '192.0.2.1 - - [01/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5 "MSIE \\"6.0\\" TLSv1.3" TLSv1 AES128-SHA' \\
       '192.0.2.1 - - [01/Nov/2026:10:00:01 +0000] "GET /a HTTP/1.1" 200 5 "-" TLSv1 AES128-SHA' \\
       '192.0.2.2 - - [01/Nov/2026:10:00:02 +0000] "GET /b HTTP/1.1" 200 5 "x" TLSv1.2 AES128-SHA' \\
       '192.0.2.3 - - [01/Nov/2026:10:00:03 +0000] "GET /c HTTP/1.1" 200 5 "x" - -' > /var/log/apache2/tls.log &&
     systemctl restart apache2`,
  );
});

afterAll(() => resetHost(NAME));

describe('a change that is to end', () => {
  let before = '';
  let run = '';

  it('is audited before it: nothing in force, and who would need it', async () => {
    before = fingerprint(host);
    const found = await audited();
    expect(found).toMatchObject({ state: 'audited', exceptions: [], drift: [], transactions: [], restarts: [] });
    expect(found.exposures.map(({ rule }) => rule)).not.toContain('tls-1.0');
    expect(found.uses).toMatchObject([
      {
        log: '/var/log/apache2/tls.log',
        from: '01/Nov/2026:10:00:00 +0000',
        oldClients: 1,
        requests: { TLSv1: 2, 'TLSv1.2': 1 },
      },
    ]);
    expect(found.certificates.map(({ subject }) => subject)).toContain('alpha.example.test');
    expect(found.instances).toMatchObject([{ unit: 'apache2.service', mainFile: '/etc/apache2/apache2.conf' }]);
  });

  it('is made, and its record tells who agreed to what, and what came of it', async () => {
    const file = textFile('plan.json', '');
    await fleet(['plan', PLAYBOOK, ...only, '--out', file], state);
    const plan = parsePlan(readFileSync(file, 'utf8'));
    if (!plan.ok) throw new Error(plan.error.reason);
    // An end that is past already: nobody has to wait for a day to come.
    writeFileSync(file, serializePlan({ ...plan.value, order: { ...plan.value.order, expires: '2026-01-31' } }));
    const applied = await fleet(['apply', PLAYBOOK, ...only, '--plan', file, '--yes'], state);
    expect(applied.code, applied.stderr).toBe(0);
    run = plan.value.id;
    const shown = (await fleet(['show', run, NAME], state)).stdout;
    expect(shown).toMatch(/approved: .*by --yes, of a plan that was saved for review/);
    expect(shown).toMatch(/must get in: .*windows-vista/);
    expect(shown).toMatch(/gets in now: .*windows-vista/);
    expect(shown).toMatch(/intent written down, transaction/);
    expect(shown).toContain('/etc/apache2/mods-available/ssl.conf');
    expect(opensslGetsIn(host, null)).toBe(true);
  });

  it('is audited after it: exposed by clause, in force by record and mark, overdue', async () => {
    const found = await audited();
    const tls10 = found.exposures.find(({ rule }) => rule === 'tls-1.0');
    expect(tls10?.clauses[0]).toMatchObject({ standard: 'RFC 8996', clause: 'section 4' });
    expect(found.exceptions).toMatchObject([{ run, state: 'overdue', expires: '2026-01-31' }]);
    expect(found.exceptions[0]?.place).toMatch(/mods-available\/ssl\.conf:\d+/);
    expect(found.exceptions[0]?.record?.files[0]?.diff).toMatch(/^\+\s*SSLProtocol all -SSLv3/m);
    expect(found.drift).toEqual([]);
    expect((await fleet(['exceptions', '--detailed-exitcode'], state)).code).toBe(2);
  });

  it('is written in every format at once, an index and a file for the host each', async () => {
    const out = newStateDir();
    const formats = ['text', 'json', 'html', 'md', 'csv', 'junit', 'sarif'];
    const written = await fleet(['audit', ...only, '--format', ...formats, '--out', out], state);
    expect(written.code, written.stderr).toBe(0);
    expect(readdirSync(out).toSorted()).toEqual(
      [
        'audit.csv',
        'audit.json',
        'audit.md',
        'audit.sarif',
        'audit.txt',
        'audit.xml',
        'hosts',
        'index.html',
      ].toSorted(),
    );
    expect(readdirSync(join(out, 'hosts'))).toHaveLength(7);
    const page = readFileSync(join(out, 'hosts', `${NAME}.html`), 'utf8');
    expect(page).toContain('overdue');
    expect(page).toMatch(/\+\s*SSLProtocol all -SSLv3/);
  });

  it('shows as drift where somebody edits it by hand', async () => {
    onHost(
      NAME,
      "cp -a /etc/apache2/mods-available/ssl.conf /root/ssl.conf && echo '# by hand' >> /etc/apache2/mods-available/ssl.conf",
    );
    expect((await audited()).drift).toEqual([
      { run, what: 'the file was edited since the run', place: '/etc/apache2/mods-available/ssl.conf' },
    ]);
    onHost(NAME, 'cp -a /root/ssl.conf /etc/apache2/mods-available/ssl.conf && rm /root/ssl.conf');
  });

  it('may stand longer for a new reason, and then is not overdue', async () => {
    const extended = await fleet(['extend', run, '--until', '60d', '--reason', 'the tills are late'], state);
    expect(extended.code, extended.stderr).toBe(0);
    expect((await audited()).exceptions).toMatchObject([{ run, state: 'in-force' }]);
    expect((await fleet(['rollback', '--expired', '--yes'], state)).stdout).toContain('nothing to take back');
  });

  it('is taken back to the byte, and its record holds', async () => {
    const back = await fleet(['rollback', run, '--yes'], state);
    expect(back.code, back.stderr).toBe(0);
    expect(fingerprint(host)).toBe(before);
    expect(await audited()).toMatchObject({ exceptions: [], drift: [] });
    expect((await fleet(['records', 'verify'], state)).code).toBe(0);
    expect((await fleet(['exceptions'], state)).stdout).toBe('No exception is in force.\n');
  });
});

describe('an overdue change', () => {
  it('is taken back by rollback --expired, with nobody there', async () => {
    const before = fingerprint(host);
    const file = textFile('plan.json', '');
    await fleet(['plan', PLAYBOOK, ...only, '--out', file], state);
    const plan = parsePlan(readFileSync(file, 'utf8'));
    if (!plan.ok) throw new Error(plan.error.reason);
    writeFileSync(file, serializePlan({ ...plan.value, order: { ...plan.value.order, expires: '2026-01-31' } }));
    expect((await fleet(['apply', PLAYBOOK, ...only, '--plan', file, '--yes'], state)).code).toBe(0);
    const back = await fleet(['rollback', '--expired', '--yes'], state);
    expect(back.code, back.stderr).toBe(0);
    expect(back.stdout).toContain(`Run ${plan.value.id} was to end on 2026-01-31`);
    expect(fingerprint(host)).toBe(before);
    expect(opensslGetsIn(host, null)).toBe(false);
  });
});

/** Plans as text. */
import { describe, expect, it } from 'vitest';
import { renderPlan } from '../../src/reports/index.ts';
import { HOSTILE, hostPlan, plan, poisoned, seenBefore } from './samples.ts';

const short = { diff: false };

describe('renderPlan', () => {
  it('tells hosts with the same change once', () => {
    const text = renderPlan(plan([hostPlan('web01'), hostPlan('web02'), hostPlan('web03')]), short);
    expect(text).toBe(
      [
        'Plan 20261123-abcd: apply p.yaml (owner ann, expires 2027-01-31): till terminals',
        '',
        '3 hosts would change: web[01-03]',
        '  Debian GNU/Linux 12 (bookworm) · Apache 2.4.62 · OpenSSL 3.0.22',
        '  windows-vista would get in',
        '  /etc/apache2/mods-available/ssl.conf',
        '    -SSLProtocol all -SSLv3',
        '    +SSLProtocol all',
        '  gains: windows-vista on *:443 (without SNI)',
        "  can't be had: windows-xp: OpenSSL 3.0.22 has no 3DES. use a TLS proxy.",
        '  warning: the file is newer than the server (/etc/apache2/mods-available/ssl.conf:5)',
        '',
        'Plan: 3 to change, 0 unchanged, 0 declined, 0 unreachable.',
        '',
      ].join('\n'),
    );
  });

  it('shows the whole diff when asked', () => {
    const text = renderPlan(plan([hostPlan('web01')]), { diff: true });
    expect(text).toContain('  --- a/etc/apache2/mods-available/ssl.conf\n  +++ b/etc');
    expect(text).toContain('   four\n  -SSLProtocol all -SSLv3\n  +SSLProtocol all\n   six\n');
  });

  it('keeps hosts with another change apart, and counts other software', () => {
    const other = hostPlan('web03', { reason: 'another reason' });
    const newer = hostPlan('web02', { library: 'OpenSSL 3.5.9' });
    const text = renderPlan(plan([hostPlan('web01'), newer, other]), short);
    expect(text).toContain('2 hosts would change: web[01-02]');
    expect(text).toContain('OpenSSL 3.0.22 (1 host)');
    expect(text).toContain('OpenSSL 3.5.9 (1 host)');
    expect(text).toContain('1 host would change: web03');
  });

  it('says of the others why, and what to do', () => {
    const unchanged = hostPlan('a', {
      decision: 'unchanged',
      reason: 'as wanted',
      files: [],
      expectations: [],
      impossible: [],
      findings: [],
    });
    const refusal = { code: 'plan-stale', path: '/etc/x', expected: 'aa', found: 'bb' } as const;
    const declined = { ...unchanged, host: 'b', decision: 'declined', reason: 'it is stale', refusal } as const;
    const gone = { ...unchanged, host: 'c', decision: 'unreachable', reason: 'refused' } as const;
    const text = renderPlan(plan([gone, declined, unchanged]), short);
    expect(text).toContain('1 host unchanged: a: as wanted\n');
    expect(text).toContain('1 host declined: b: it is stale — Plan again and review it: fleet plan --limit b\n');
    expect(text).toContain('1 host unreachable: c: refused\n');
    expect(text).toContain('Plan: 0 to change, 1 unchanged, 1 declined, 1 unreachable.');
    expect(text.indexOf('unchanged: a')).toBeLessThan(text.indexOf('declined: b'));
  });

  it('names folded hosts in commands, up to five', () => {
    const refusal = { code: 'instance-gone', pid: 1 } as const;
    const hosts = (count: number) =>
      Array.from({ length: count }, (_, n) =>
        hostPlan(`w${n}`, { decision: 'declined', reason: 'r', refusal, files: [] }),
      );
    expect(renderPlan(plan(hosts(3)), short)).toContain('--limit w0,w1,w2');
    expect(renderPlan(plan(hosts(6)), short)).toContain('--limit HOST');
  });

  it('manages without hosts, dates and reasons', () => {
    const empty = { ...plan([]), order: { owner: 'ann', reason: null, expires: null } };
    expect(renderPlan(empty, short)).toBe(
      'Plan 20261123-abcd: apply p.yaml (owner ann, no date of expiry)\n\nPlan: 0 to change, 0 unchanged, 0 declined, 0 unreachable.\n',
    );
  });

  it('lets nothing hostile reach the terminal', () => {
    const refusal = { code: 'managed-file', path: 'p', manager: 'm', sign: 's' } as const;
    const hosts = [hostPlan('a'), hostPlan('b', { decision: 'declined', refusal, files: [], before: seenBefore })];
    for (const diff of [true, false]) {
      const text = renderPlan(poisoned(plan(hosts), HOSTILE), { diff });
      expect(text).not.toContain('\u001b');
      for (const odd of ['\r\n ', '\u0007', '\u009b', '\u202e']) expect(text).not.toContain(odd);
    }
  });
});

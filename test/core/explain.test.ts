/** The explanations: one for every failure, fit for a terminal, with commands that may be copied. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { explain, printable, type Explainable } from '../../src/core/index.ts';
import { errorLine, excerpt, formatSeconds, shellWord } from '../../src/core/explain-kit.ts';
import { FAILURES } from './failures.ts';

const all = Object.values(FAILURES);

describe('explain', () => {
  it.each(all.map((failure) => [failure.code, failure] as const))(
    '%s says what happened and what to do',
    (_, failure) => {
      const { what, next } = explain(failure, 'web1');
      expect(what.length).toBeGreaterThan(20);
      expect(next.length).toBeGreaterThan(10);
      expect(`${what}${next}`).not.toMatch(/undefined|\[object|NaN|null/);
      expect(what).not.toMatch(/[.\s]$/);
    },
  );

  it.each(all.map((failure) => [failure.code, failure] as const))('%s keeps control characters out', (_, failure) => {
    const { what, next } = explain(poisoned(failure), 'web1');
    expect(what + next).toBe(printable(what + next));
    expect(what + next).not.toMatch(/[\n\t]/);
  });

  it.each(all.map((failure) => [failure.code, failure] as const))(
    '%s stays short whatever a host answers',
    (_, failure) => {
      const { what, next } = explain(replaced(failure, 'x'.repeat(100_000)), 'web1');
      expect(what.length).toBeLessThan(2_500);
      expect(next.length).toBeLessThan(2_500);
    },
  );

  it('gives the commands for an unknown host key, for the port and key type that were seen', () => {
    const { what, next } = explain(FAILURES['host-key-unknown']);
    expect(what).toContain('SHA256:abc');
    expect(next).toContain('ssh-keyscan -p 2222 -t ed25519 web1.example.test >> /home/me/.ssh/known_hosts');
    expect(next).toContain('--host-key-checking accept-new');
  });

  it('falls back to ~/.ssh/known_hosts and port 22', () => {
    const failure = { ...FAILURES['host-key-unknown'], knownHostsName: 'web1', keyType: 'ssh-dss', files: [] };
    expect(explain(failure).next).toContain('ssh-keyscan -p 22 web1 >> ~/.ssh/known_hosts');
  });

  it('points at the line of a changed host key and drops it with ssh-keygen', () => {
    const { what, next } = explain(FAILURES['host-key-changed']);
    expect(what).toContain('/home/me/.ssh/known_hosts:7');
    expect(next).toContain("ssh-keygen -R '[web1.example.test]:2222' -f /home/me/.ssh/known_hosts");
    expect(next).toMatch(/compare the fingerprint/);
  });

  it('names both ways to give a become password', () => {
    expect(explain(FAILURES['become-password-missing']).next).toMatch(/ansible_become_password.*--ask-become-pass/);
  });

  it('quotes the first error line of a broken baseline, not the harmless warning before it', () => {
    const { what } = explain(FAILURES['baseline-broken']);
    expect(what).toContain("Syntax error on line 5 of /etc/apache2/a.conf: Invalid command 'Foo'");
    expect(what).not.toContain('AH00558');
  });

  it('tells who is stuck both failures and the commands', () => {
    const { what, next } = explain(FAILURES['restore-failed'], 'web1');
    expect(what).toMatch(/^STUCK/);
    expect(what).toContain("httpd's parent process died");
    expect(what).toContain('cannot write /etc/apache2/ssl.conf');
    expect(next).toContain('Log in to web1 now');
    expect(next).toContain('sudo sh /var/lib/fleet/transactions/t1/restore.sh t1 controller');
    expect(next).toContain('backup.INDEX');
  });

  it('quotes what a host says where it stands in a command', () => {
    const failure = { code: 'config-unreadable', path: "/etc/$(reboot)'s.conf", reason: 'no' } as const;
    expect(explain(failure).next).toContain(`ls -l '/etc/$(reboot)'\\''s.conf'`);
  });

  it('tells when a guard restores the host, and which commands settle it before', () => {
    const armed = explain(FAILURES['unfinished-transaction'], 'web1');
    expect(armed.what).toContain('2026-11-23 15:05:00 UTC');
    const none = explain({ ...FAILURES['unfinished-transaction'], guardAt: null }, 'web1');
    expect(none.what).toContain('no guard is armed');
    expect(none.next).not.toContain('Wait');
  });

  it('tells an ambiguous run id from an unknown one', () => {
    const known = ['20261123-a', '20261123-b'];
    expect(explain({ code: 'record-missing', run: '2026', known }).what).toContain('several runs begin with 2026');
    expect(explain({ code: 'record-missing', run: '2025', known }).what).toContain('no run 2025 is recorded');
    expect(explain({ code: 'record-missing', run: '2025', known: [] }).what).toContain('there is none yet');
  });

  it('survives a code of a later version, and names of object members', () => {
    for (const code of ['from-the-future', 'constructor', '__proto__', 'toString']) {
      const { what } = explain({ code } as unknown as Explainable);
      expect(what).toContain(code);
    }
  });

  it('says of each refusal that nothing was changed, or that there was nothing to change', () => {
    const refusals = [
      'httpd-not-running',
      'no-mod-ssl',
      'baseline-broken',
      'no-gain',
      'host-locked',
      'plan-stale',
      'no-space',
    ] as const;
    for (const code of refusals) expect(explain(FAILURES[code]).what).toMatch(/[Nn]othing was changed/);
  });
});

describe('the words of explanations', () => {
  it('cuts long text and joins lines', () => {
    expect(excerpt('a\n  b\tc')).toBe('a b c');
    expect(excerpt('x'.repeat(1000))).toHaveLength(300);
  });

  it('finds the line that tells', () => {
    expect(errorLine('AH00558: could not determine the name\nSyntax OK\n')).toBe('it printed nothing');
    expect(errorLine('AH00515: WARNING: too many\n(98)Address already in use: AH00072: make_sock')).toContain(
      'AH00072',
    );
    expect(errorLine('')).toBe('it printed nothing');
    expect(errorLine('hello\nworld')).toBe('hello');
    expect(errorLine('hello\n[Mon] [ssl:emerg] [pid 1] AH02561: no key\nAH00016: failed')).toContain('AH02561');
  });

  it('makes words that sh reads back unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(unquoted(shellWord(text))).toBe(text);
      }),
    );
  });

  it('shows seconds as a time, and what is none as it is', () => {
    expect(formatSeconds(0)).toBe('1970-01-01 00:00:00 UTC');
    expect(formatSeconds(Number.NaN)).toBe('NaN');
    expect(formatSeconds(1e18)).toBe('1000000000000000000');
  });
});

/** What sh makes of one word that is plain or in single quotes. */
function unquoted(word: string): string {
  if (!word.startsWith("'")) return word;
  return word.slice(1, -1).replaceAll(`'\\''`, "'");
}

/** The same failure with every text replaced. */
function replaced<T>(failure: T, text: string): T {
  const put = (key: string, value: unknown): unknown =>
    key === 'code' ? value : typeof value === 'string' ? text : value;
  return JSON.parse(JSON.stringify(failure), put) as T;
}

function poisoned<T>(failure: T): T {
  return replaced(failure, 'x\n\t\u001b[2J\r\u0007\u009b31m\u202ey');
}

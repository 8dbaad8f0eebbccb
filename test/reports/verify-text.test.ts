/** The text of `fleet verify`: columns, notes, folding, and no more than a terminal's width. */
import { describe, expect, it } from 'vitest';
import type { VerifiedEntry, VerifiedHost, VerifyReport } from '../../src/ports/index.ts';
import { renderVerify, renderVerifyJson, type Tone } from '../../src/reports/index.ts';

const plain = { width: 80, paint: (_: Tone, text: string): string => text };

function entry(client: string, address: string, more: Partial<VerifiedEntry> = {}): VerifiedEntry {
  return {
    point: { address, port: 443, serverName: null },
    client,
    gotIn: true,
    cause: 'works',
    evidence: 'TLSv1, TLS_RSA_WITH_AES_128_CBC_SHA (002f)',
    help: '',
    mode: 'full',
    basis: 'seen',
    route: 'ssh',
    observation: { kind: 'refused' },
    ...more,
  };
}

const OUT = {
  gotIn: false,
  cause: 'seclevel',
  basis: 'read',
  evidence: 'alert 80 internal_error',
  help: 'Append :@SECLEVEL=0.',
} as const;

function hostOf(host: string, entries: readonly VerifiedEntry[], more: Partial<VerifiedHost> = {}): VerifiedHost {
  return {
    host,
    state: 'verified',
    reason: '',
    hint: '',
    os: 'Debian 12',
    httpd: 'Apache 2.4.71',
    library: 'OpenSSL 3.0.22',
    entries,
    connections: entries.length,
    ...more,
  };
}

function report(...hosts: readonly VerifiedHost[]): VerifyReport {
  return { created: '2026-11-25T10:00:00.000Z', mode: 'full', clients: ['modern'], hosts };
}

describe('the text', () => {
  it('tells hosts alike once, and what differs apart', () => {
    const entries = [entry('modern', '*'), entry('windows-vista', '*', OUT)];
    const text = renderVerify(report(hostOf('web01', entries), hostOf('web02', entries), hostOf('db', [])), plain);
    expect(text).toMatch(/^web\[01-02\]$/m);
    expect(text).toMatch(/^ {2}windows-vista {2}no 1$/m);
    expect(text.match(/Append :@SECLEVEL=0/g)).toHaveLength(1);
    expect(text).toMatch(/seen, and read on the host: alert 80/);
    expect(text).toMatch(/works=2 refused=2 unknown=0 unreachable=0/);
  });

  it('breaks the table where it is wider than the terminal, and names every column', () => {
    const addresses = Array.from({ length: 31 }, (_, index) => `192.0.2.${index + 1}`);
    // Each column differs from its neighbours, or they would be one.
    const entries = addresses.flatMap((address, index) => [
      entry('modern', address),
      entry('windows-vista', address, { ...OUT, evidence: `alert ${index}` }),
    ]);
    const text = renderVerify(report(hostOf('web01', entries)), plain);
    for (const line of text.split('\n').slice(0, -2)) expect(line.length, line).toBeLessThanOrEqual(80);
    const heads = text.split('\n').filter((line) => /^ {10,}[A-Z]/.test(line));
    expect(heads.length).toBeGreaterThan(1);
    const letters = heads.flatMap((line) => line.trim().split(/ +/));
    expect(letters).toHaveLength(31);
    expect([letters[0], letters[25], letters[26], letters[30]]).toEqual(['A', 'Z', 'AA', 'AE']);
    for (const letter of letters) expect(text).toMatch(new RegExp(`^ {2}${letter} {1,3}192\\.0\\.2\\.`, 'm'));
  });

  it('says which way it was where there are two', () => {
    const both = [entry('modern', '*'), entry('modern', '*', { ...OUT, route: 'direct', cause: 'front-terminator' })];
    const text = renderVerify(report(hostOf('web01', both)), plain);
    expect(text).toMatch(/A {3}\*:443 \(without SNI\), at the host itself/);
    expect(text).toMatch(/B {3}\*:443 \(without SNI\), from outside/);
    expect(text).toMatch(/^ {2}modern {2}yes {5}no 1$/m);
  });

  it('tells requests for other names without SNI apart', () => {
    const point = { address: '*', port: 443, serverName: null };
    const other = entry('windows-xp', '*', { ...OUT, point: { ...point, host: 'b.test' }, cause: 'sni-policy-421' });
    const text = renderVerify(report(hostOf('web01', [entry('windows-xp', '*'), other])), plain);
    expect(text).toMatch(/A {3}\*:443 \(without SNI\)$/m);
    expect(text).toMatch(/B {3}\*:443 \(without SNI, asking for b\.test\)/);
  });

  it('says why a host was not looked at, and what to do', () => {
    const lost = hostOf('web01', [], { state: 'unreachable', reason: 'no route to web01', hint: 'Check the cable.' });
    const text = renderVerify(report(lost), plain);
    expect(text).toMatch(/^web01 \(unreachable\)$/m);
    expect(text).toMatch(/no route to web01\n {2}Check the cable\./);
    expect(text).toMatch(/unreachable=1/);
  });

  it('asks for the tone of each mark, and changes no words by it', () => {
    const unseen = { gotIn: null, cause: 'unverifiable', evidence: 'too slow', help: '' } as const;
    const entries = [entry('modern', '*'), entry('windows-vista', '*', OUT), entry('windows-xp', '*', unseen)];
    const painted: string[] = [];
    const paint = (tone: Tone, text: string): string => {
      painted.push(`${tone}:${text}`);
      return text;
    };
    const text = renderVerify(report(hostOf('web01', entries)), { width: 80, paint });
    expect(text).toBe(renderVerify(report(hostOf('web01', entries)), plain));
    expect(painted).toEqual(expect.arrayContaining(['good:yes', 'bad:no 1', 'unknown:? 2']));
  });
});

it('lets nothing through that could move a cursor, as text or as JSON', () => {
  const evil = entry('modern', '*', { ...OUT, evidence: 'a\x1b[2J\x9bb\u202e', help: '\x07' });
  const told = report(hostOf('web\x1b01', [evil], { reason: '\x1b]0;x\x07' }));
  const dangerous = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/;
  expect(renderVerify(told, plain)).not.toMatch(dangerous);
  expect(renderVerifyJson(told)).not.toMatch(dangerous);
});

/** From an answer of the read script to facts: whole or a failure, and hostile hosts get nowhere. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../src/remote/facts.ts';
import { readHost } from '../../src/remote/index.ts';
import type { ScriptAnswer, Session } from '../../src/ports/index.ts';
import { ok } from '../../src/core/index.ts';
import { sha256 } from './support.ts';

const frame = (key: string, value: string): string => `${key} ${value.length}\n${value}\n`;
const parse = (text: string) => factsOf(Buffer.from(text, 'latin1'));

const BODIES = ['ServerRoot /etc/httpd\n', '', 'caf\xe9\r\nno end'];
const INSTANCE = [
  frame('i0.process', '4711 8812345'),
  frame('i0.exe', '/usr/sbin/httpd (deleted)'),
  frame('i0.arguments', '/usr/sbin/httpd\n-DFOREGROUND\n'),
  frame('i0.unit', 'httpd.service'),
  frame('i0.version', 'Server version: Apache/2.4.62'),
  frame('i0.configtest', '0\nSyntax OK\nmore'),
  frame('i0.root', '/etc/httpd'),
  frame('i0.main', '/etc/httpd/conf/httpd.conf'),
  frame('i0.paths', '/etc/httpd/conf/httpd.conf\n/etc/httpd/empty\n/etc/httpd/a b.conf'),
  frame('i0.stat', `${BODIES.map((b, i) => `${b.length} 64${i} ${i} 1${i} ${i + 1}`).join('\n')}`),
  frame('i0.real', '/etc/httpd/conf/httpd.conf\n/etc/httpd/empty\n/srv/real'),
  `i0.bodies -\n${BODIES.join('')}\n`,
  frame('i0.certificates', 'file /a.pem\n-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\nfile /b.pem'),
  frame('i0.environment', 'A=1=2\nB='),
  frame('i0.mapped', '/usr/lib64/libssl.so.3\n/usr/lib64/libcrypto.so.3 (deleted)'),
  frame('i0.library', 'OpenSSL 3.0.7 1 Nov 2022'),
  frame('i0.tripledes', '0'),
];
const HOST = [
  frame('fleet', '1'),
  frame('uid', '0'),
  frame('clock', '1700000000'),
  frame(
    'os /etc/os-release',
    'ID="rocky"\nVERSION_ID="9.3"\nID_LIKE="rhel centos fedora"\nPRETTY_NAME="Rocky Linux 9.3"',
  ),
  frame('uname', 'Linux web-1 5.14.0 x86_64'),
  frame('policy /etc/crypto-policies/state/current', 'DEFAULT:SHA1\n'),
  frame('policy /etc/crypto-policies/back-ends/opensslcnf.config', 'rh-allow-sha1-signatures = no'),
  frame('policy /proc/sys/crypto/fips_enabled', '1'),
  frame('tools', ' systemctl stat'),
  frame('services', 'systemd'),
  frame('lock', 'run-1 1700000000 me@here'),
  frame('transactions', 'run-1 reloaded 1700000100\nrun-0 stuck -\n'),
];
const TAIL = [frame('skipped', '12 user-33 /home/x y/httpd\n'), frame('space', '1000\n2000'), frame('end', '')];
const WHOLE = [...HOST, ...INSTANCE, ...TAIL].join('');

describe('a whole answer', () => {
  it('is understood', () => {
    const facts = parse(WHOLE);
    if (!facts.ok) throw new Error(JSON.stringify(facts.error));
    expect(facts.value).toMatchObject({
      hostname: 'web-1',
      kernel: 'Linux 5.14.0 x86_64',
      uid: 0,
      clock: 1700000000,
      os: { id: 'rocky', idLike: ['rhel', 'centos', 'fedora'], versionId: '9.3', title: 'Rocky Linux 9.3' },
      cryptoPolicy: 'DEFAULT:SHA1',
      cryptoPolicyOpenssl: 'rh-allow-sha1-signatures = no',
      fips: true,
      tools: ['systemctl', 'stat'],
      serviceManager: 'systemd',
      lockOwner: 'run-1 1700000000 me@here',
      transactions: [
        { id: 'run-1', phase: 'reloaded', guardAt: 1700000100 },
        { id: 'run-0', phase: 'stuck', guardAt: null },
      ],
      skippedProcesses: [{ pid: 12, reason: 'user-33', executable: '/home/x y/httpd' }],
      freeKib: { state: 1000, config: 2000 },
    });
    expect(facts.value.instances).toHaveLength(1);
    expect(facts.value.instances[0]).toMatchObject({
      pid: 4711,
      startTicks: '8812345',
      executable: '/usr/sbin/httpd (deleted)',
      arguments: ['/usr/sbin/httpd', '-DFOREGROUND'],
      unit: 'httpd.service',
      configtest: { exitCode: 0, output: 'Syntax OK\nmore' },
      environment: { A: '1=2', B: '' },
      library: { versionText: 'OpenSSL 3.0.7 1 Nov 2022', cipherTable: null, namesTripleDes: false },
      certificates: [
        { path: '/a.pem', pem: '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n' },
        { path: '/b.pem', pem: '' },
      ],
      files: BODIES.map((bytes, i) => ({
        bytes,
        sha256: sha256(bytes),
        mode: `64${i}`,
        uid: i,
        gid: 10 + i,
        links: i + 1,
      })),
    });
    expect(facts.value.instances[0]?.files[2]).toMatchObject({ path: '/etc/httpd/a b.conf', realPath: '/srv/real' });
  });

  it('cut off at every single byte is a failure, never a part', () => {
    for (let length = 0; length < WHOLE.length; length += 1) {
      expect(parse(WHOLE.slice(0, length)).ok, `cut at ${length}`).toBe(false);
    }
  });

  it('without anything but its end has sane defaults and no instance', () => {
    expect(parse(frame('end', ''))).toMatchObject({
      ok: true,
      value: { uid: -1, instances: [], os: { id: 'unknown' }, cryptoPolicy: null, fips: false, serviceManager: 'none' },
    });
  });
});

describe('a file that changes while it is read', () => {
  const withInstance = (replace: readonly (readonly [string, string])[]): string => {
    let text = WHOLE;
    for (const [from, to] of replace) text = text.replace(from, to);
    return text;
  };

  it.each([
    [
      'vanished before its facts were read',
      [[frame('i0.stat', INSTANCE[9]?.split('\n').slice(1, -1).join('\n') ?? ''), frame('i0.stat', '22 644 0 0 1')]],
    ],
    ['has no size', [['22 640 0 10 1', "stat: can't"]]],
    ['grew', [['i0.bodies -\n', 'i0.bodies -\nmore']]],
    ['shrank', [['ServerRoot /etc/httpd\n', 'ServerRoot\n']]],
    [
      'lost its real path',
      [[frame('i0.real', '/etc/httpd/conf/httpd.conf\n/etc/httpd/empty\n/srv/real'), frame('i0.real', '/x')]],
    ],
  ] as const)('because it %s fails the whole answer', (_, replace) => {
    const result = parse(withInstance(replace as readonly (readonly [string, string])[]));
    expect(result.ok ? 'ok' : result.error.code).toMatch(/^answer-(malformed|truncated)$/);
  });
});

describe('hostile answers', () => {
  it('with any bytes replaced never throw, and are whole or a failure', () => {
    const bytes = Buffer.from(WHOLE, 'latin1');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const copy = Buffer.from(bytes);
        for (const [at, byte] of changes) copy[at] = byte;
        const result = factsOf(copy);
        if (!result.ok) expect(result.error.code).toMatch(/^answer-/);
      }),
      { numRuns: 500 },
    );
  });

  it('with frames left out or doubled never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...HOST, ...INSTANCE, ...TAIL), { maxLength: 30 }), (parts) => {
        const result = parse(parts.join(''));
        if (result.ok) expect(parts).toContain(frame('end', ''));
      }),
      { numRuns: 500 },
    );
  });

  it('that claim a size of terabytes are truncated, without room being made for it', () => {
    expect(
      parse(WHOLE.replace('22 640 0 10 1', '999999999999999 640 0 10 1').replace('i0.stat 46', `i0.stat ${46 + 13}`))
        .ok,
    ).toBe(false);
  });

  it('with a variable named __proto__ poison nothing', () => {
    const facts = parse(WHOLE.replace(frame('i0.environment', 'A=1=2\nB='), frame('i0.environment', '__proto__=x')));
    expect(facts.ok && Object.keys(facts.value.instances[0]?.environment ?? {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('reading a host', () => {
  const sessionWith = (answer: Partial<ScriptAnswer>): Session =>
    ({ run: async () => ok({ stdout: new Uint8Array(), stderr: '', exitCode: 0, ...answer }) }) as unknown as Session;

  it('tells the words of a shell that failed, rather than that its answer is short', async () => {
    const failed = await readHost(sessionWith({ stderr: 'sh: boom', exitCode: 2 }), { deadlineMs: 1000 });
    expect(failed).toEqual({ ok: false, error: { code: 'remote-shell-failed', exitCode: 2, stderr: 'sh: boom' } });
  });

  it('tells that an answer is short where the shell said all was well', async () => {
    expect(await readHost(sessionWith({}), { deadlineMs: 1000 })).toMatchObject({
      ok: false,
      error: { code: 'answer-truncated' },
    });
  });

  it('believes a whole answer whatever the exit code', async () => {
    const answer = { stdout: Buffer.from(WHOLE, 'latin1'), exitCode: 1 };
    expect((await readHost(sessionWith(answer), { deadlineMs: 1000 })).ok).toBe(true);
  });
});

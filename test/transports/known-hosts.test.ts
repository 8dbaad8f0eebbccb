/** known_hosts: lines, names and verdicts, with ssh-keygen as the judge of which lines are about a name. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { matchesHostList, matchesPattern } from '../../src/transports/known-hosts/host-pattern.ts';
import {
  KnownHosts,
  checkHostKey,
  knownHostsName,
  orderHostKeyAlgorithms,
} from '../../src/transports/known-hosts/known-hosts.ts';
import { keyTypeOf, parseKnownHosts, parseKnownHostsLine } from '../../src/transports/known-hosts/known-hosts-line.ts';
import { publicLine } from '../support/ssh-server.ts';
import { scratch } from './fixtures.ts';
import { ed25519KeyPair } from '../support/ssh-keys.ts';

const ED = publicLine(ed25519KeyPair().private);
const ED2 = publicLine(ed25519KeyPair().private);
const EC = publicLine(ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private);
const RSA = publicLine(ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }).private);

const blob = (line: string): Buffer => Buffer.from(line.split(' ')[1] ?? '', 'base64');
const known = (...lines: string[]): KnownHosts => new KnownHosts(parseKnownHosts(lines.join('\n'), 'kh'));
const check = (hosts: KnownHosts, key: string, host = 'web1', port = 22) =>
  checkHostKey(hosts, { host, port, key: blob(key) });

const hasSshKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined;

/** The numbers of the lines that ssh-keygen finds for a name. */
function linesBySshKeygen(file: string, name: string): number[] {
  const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' });
  return [...stdout.matchAll(/^# Host .* found: line (\d+)/gm)].map((match) => Number(match[1]));
}

describe('a line of known_hosts', () => {
  const read = (line: string) => parseKnownHostsLine(line, { file: 'kh', line: 1 });

  it('gives type, key and patterns', () => {
    expect(read(`web1,10.0.0.1 ${ED} a comment here`)).toEqual({
      file: 'kh',
      line: 1,
      marker: 'none',
      hosts: { kind: 'patterns', patterns: ['web1', '10.0.0.1'] },
      keyType: 'ssh-ed25519',
      key: blob(ED),
    });
  });

  it.each([
    ['leading blanks and tabs', `  \tweb1\t${ED.replace(' ', '\t')}`],
    ['a carriage return at the end', `web1 ${ED}\r`],
  ])('reads %s', (_, line) => expect(read(line)?.keyType).toBe('ssh-ed25519'));

  it.each([
    ['revoked', '@revoked'],
    ['cert-authority', '@cert-authority'],
  ])('reads the marker %s', (marker, text) => expect(read(`${text} web1 ${ED}`)?.marker).toBe(marker));

  it.each([
    ['a comment', '# web1 ssh-ed25519 AAAA'],
    ['an empty line', '   '],
    ['an unknown marker', `@trusted web1 ${ED}`],
    ['two markers', `@revoked @cert-authority web1 ${ED}`],
    ['no key', 'web1 ssh-ed25519'],
    ['a key of another type than its text says', `web1 ssh-rsa ${ED.split(' ')[1]}`],
    ['a key that is no base64', 'web1 ssh-ed25519 %%%%'],
    ['a key cut off within its length', 'web1 ssh-ed25519 AAAA'],
    ['an SSH 1 key', 'web1 1024 35 1234567890'],
    ['an unknown kind of hash', `|2|abc|def ${ED}`],
    ['a hash of the wrong length', `|1|c2FsdA==|c2hvcnQ= ${ED}`],
    ['a hash in a list', `|1|c2FsdA==|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|web1 ${ED}`],
  ])('passes over %s', (_, line) => expect(read(line)).toBeUndefined());

  it('numbers lines from 1, counting those that say nothing', () => {
    const lines = parseKnownHosts(`# first\n\nweb1 ${ED}\nbroken\nweb2 ${EC}\n`, 'kh').map((entry) => entry.line);
    expect(lines).toEqual([3, 5]);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseKnownHosts(text, 'kh')));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => typeof keyTypeOf(bytes) === 'string'));
  });
});

describe('host patterns', () => {
  it.each([
    ['web1', 'web1', true],
    ['web1', 'web?', true],
    ['web', 'web?', false],
    ['web1.example.com', '*.example.com', true],
    ['example.com', '*.example.com', false],
    ['abcabc', '*abc', true],
    ['abcabd', '*abc', false],
    ['[web1]:2222', '[web1]:*', true],
    ['', '*', true],
    ['', '', true],
    ['a', '', false],
    ['[a]', '[a]', true],
  ])('%j and %j: %j', (text, pattern, expected) => expect(matchesPattern(text, pattern)).toBe(expected));

  it('lets a negated pattern win wherever it stands', () => {
    expect(matchesHostList('old.example.com', ['*.example.com', '!old.*'])).toBe(false);
    expect(matchesHostList('old.example.com', ['!old.*', '*.example.com'])).toBe(false);
    expect(matchesHostList('new.example.com', ['!old.*', '*.example.com'])).toBe(true);
    expect(matchesHostList('new.example.com', ['!old.*'])).toBe(false);
  });

  it('ignores letter case', () => expect(matchesHostList('WEB1.Example.com', ['web1.EXAMPLE.*'])).toBe(true));

  it('agrees with regular expressions', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const regex = (p: string): RegExp => new RegExp(`^${p.replace(/\*+/g, '.*').replaceAll('?', '.')}$`);
    fc.assert(
      fc.property(text, pattern, (t, p) => matchesPattern(t, p) === regex(p).test(t)),
      { numRuns: 2000 },
    );
  });

  it('comes to an end with a hostile pattern', () => {
    expect(matchesPattern('a'.repeat(5_000), `${'*a'.repeat(500)}b`)).toBe(false);
  });
});

describe.skipIf(!hasSshKeygen)('which lines are about a name, as ssh-keygen -F says', () => {
  const label = fc.string({ unit: fc.constantFrom('a', 'b', '1', '-'), minLength: 1, maxLength: 3 });
  const plainName = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom(22, 22, 2222))
    .map(([labels, port]) => knownHostsName(labels.join('.'), port));
  const pattern = fc.oneof(
    plainName,
    fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', '*', '?', '[', ']', ':', '2'), minLength: 1, maxLength: 6 }),
  );
  const negatable = fc.tuple(fc.boolean(), pattern).map(([negated, text]) => (negated ? `!${text}` : text));
  const hosts = fc.array(negatable, { minLength: 1, maxLength: 3 }).map((list) => list.join(','));
  const line = fc
    .tuple(fc.constantFrom('', '', '', '@revoked ', '@cert-authority '), hosts, fc.constantFrom(ED, ED2, EC, RSA))
    .map(([marker, host, key]) => `${marker}${host} ${key}`);
  const nonsense = fc.constantFrom('# comment', '', 'web1 ssh-ed25519 AAAA');
  const file = fc.array(fc.oneof({ weight: 6, arbitrary: line }, { weight: 1, arbitrary: nonsense }), { maxLength: 8 });

  it('for plain names, lists, wildcards and negations', () => {
    const path = join(scratch, 'oracle_plain');
    fc.assert(
      fc.property(file, fc.array(plainName, { minLength: 1, maxLength: 4 }), (lines, names) => {
        writeFileSync(path, `${lines.join('\n')}\n`);
        for (const name of names) {
          const ours = known(...lines)
            .entriesFor(name)
            .map((entry) => entry.line);
          expect(ours, `${name} in\n${lines.join('\n')}`).toEqual(linesBySshKeygen(path, name));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('for names that ssh-keygen -H hashed', () => {
    const path = join(scratch, 'oracle_hashed');
    fc.assert(
      fc.property(
        fc.array(plainName, { minLength: 1, maxLength: 4 }),
        fc.array(plainName, { maxLength: 3 }),
        (own, others) => {
          writeFileSync(path, own.map((name) => `${name} ${ED}\n`).join(''));
          execFileSync('ssh-keygen', ['-H', '-f', path], { stdio: 'ignore' });
          const text = readFileSync(path, 'utf8');
          expect(text).not.toMatch(/^[^|\n]/m);
          const hashed = new KnownHosts(parseKnownHosts(text, path));
          for (const name of [...own, ...others]) {
            expect(hashed.entriesFor(name).map((entry) => entry.line)).toEqual(linesBySshKeygen(path, name));
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the verdict on an offered key', () => {
  it('is known where a line has it', () => {
    expect(check(known(`web1 ${ED}`), ED)).toEqual({ kind: 'known' });
    expect(check(known(`web1 ${EC}`, `web1 ${ED}`), ED)).toEqual({ kind: 'known' });
    expect(check(known(`* ${ED}`), ED)).toEqual({ kind: 'known' });
  });

  it('is unknown where no line is about the host', () => {
    expect(check(known(), ED)).toEqual({ kind: 'unknown' });
    expect(check(known(`web2 ${ED}`), ED)).toEqual({ kind: 'unknown' });
  });

  it('is changed where the host has another key, of the same type or not', () => {
    expect(check(known('#', `web1 ${ED2}`), ED)).toEqual({ kind: 'changed', file: 'kh', line: 2 });
    expect(check(known(`web1 ${RSA}`), ED)).toEqual({ kind: 'changed', file: 'kh', line: 1 });
  });

  it('is revoked before all', () => {
    expect(check(known(`web1 ${ED}`, `@revoked * ${ED}`), ED)).toEqual({ kind: 'revoked', file: 'kh', line: 2 });
    expect(check(known(`@revoked web2 ${ED}`, `web1 ${ED}`), ED)).toEqual({ kind: 'known' });
    expect(check(known(`@revoked web1 ${ED2}`, `web1 ${ED}`), ED)).toEqual({ kind: 'known' });
  });

  it('takes a certificate authority for no host key', () => {
    expect(check(known(`@cert-authority web1 ${ED}`), ED)).toEqual({ kind: 'unknown' });
    expect(check(known(`@cert-authority web1 ${ED2}`), ED)).toEqual({ kind: 'unknown' });
  });

  it('looks a host on another port up with it, then a second time without', () => {
    expect(check(known(`[web1]:2222 ${ED}`), ED, 'web1', 2222)).toEqual({ kind: 'known' });
    expect(check(known(`[web1]:2222 ${ED}`), ED, 'web1', 22)).toEqual({ kind: 'unknown' });
    expect(check(known(`web1 ${ED}`), ED, 'web1', 2222)).toEqual({ kind: 'known' });
    expect(check(known(`web1 ${ED2}`), ED, 'web1', 2222)).toEqual({ kind: 'unknown' });
    expect(check(known(`[web1]:2222 ${ED2}`, `web1 ${ED}`), ED, 'web1', 2222).kind).toBe('changed');
    expect(check(known(`@revoked web1 ${ED}`), ED, 'web1', 2222).kind).toBe('revoked');
  });

  it('ignores the letter case of the name', () => {
    expect(check(known(`Web1.EXAMPLE.com ${ED}`), ED, 'wEB1.example.COM')).toEqual({ kind: 'known' });
  });

  it('writes IPv6 addresses like other names', () => {
    expect(knownHostsName('2001:DB8::1', 22)).toBe('2001:db8::1');
    expect(knownHostsName('2001:db8::1', 2222)).toBe('[2001:db8::1]:2222');
  });

  it('finds each of ten thousand hosts', () => {
    const text = Array.from({ length: 10_000 }, (_, i) => `host${i},10.0.${i >> 8}.${i & 255} ${ED}`).join('\n');
    const many = new KnownHosts(parseKnownHosts(text, 'kh'));
    for (let i = 0; i < 10_000; i++) expect(check(many, ED, `host${i}`).kind).toBe('known');
  });
});

describe('the order of host key algorithms', () => {
  const all = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'];
  const order = (hosts: KnownHosts, port = 22): string[] => orderHostKeyAlgorithms(hosts, { host: 'web1', port }, all);

  it('stays where nothing is known or the favourite is', () => {
    expect(order(known())).toEqual(all);
    expect(order(known(`web1 ${RSA}`, `web1 ${ED}`))).toEqual(all);
    expect(order(known(`@revoked web1 ${EC}`, `@cert-authority web1 ${EC}`))).toEqual(all);
  });

  it('puts known types first, with all signatures that an RSA key can make', () => {
    expect(order(known(`web1 ${RSA}`))).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-rsa',
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
    ]);
    expect(order(known(`web1 ${EC}`))[0]).toBe('ecdsa-sha2-nistp256');
  });

  it('looks at the port first, then at the bare name', () => {
    expect(order(known(`web1 ${RSA}`, `[web1]:2222 ${EC}`), 2222)[0]).toBe('ecdsa-sha2-nistp256');
    expect(order(known(`web1 ${RSA}`), 2222)[0]).toBe('rsa-sha2-512');
  });
});

/** Versions of the TLS library and of httpd. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  type LibraryVersion,
  compareLibraryVersions,
  isHttpdAtLeast,
  isOpensslAtLeast,
  knowsSecurityLevel,
  needsSecurityLevelZero,
  parseHttpdVersion,
  parseLibraryVersion,
} from '../../src/tls/index.ts';

function library(text: string): LibraryVersion {
  const parsed = parseLibraryVersion(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

describe('parseLibraryVersion', () => {
  it.each([
    ['OpenSSL 3.0.22 9 Jun 2026', 'OpenSSL', 3, 0, 22, ''],
    ['OpenSSL 1.0.1e-fips 11 Feb 2013', 'OpenSSL', 1, 0, 1, 'e'],
    ['OpenSSL 1.1.1w  11 Sep 2023', 'OpenSSL', 1, 1, 1, 'w'],
    ['OpenSSL 1.0.2zk', 'OpenSSL', 1, 0, 2, 'zk'],
    ['OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.22 9 Jun 2026)', 'OpenSSL', 3, 0, 22, ''],
    ['Apache/2.4.6 (CentOS) OpenSSL/1.0.2k-fips mod_wsgi/3.4', 'OpenSSL', 1, 0, 2, 'k'],
    ['OpenSSL 4.0.0-beta1 1 Mar 2026', 'OpenSSL', 4, 0, 0, ''],
    ['LibreSSL 3.3.6', 'LibreSSL', 3, 3, 6, ''],
    ['BoringSSL 1.1.1', 'other', 1, 1, 1, ''],
  ] as const)('%s', (text, name, major, minor, patch, letter) => {
    expect(library(text)).toMatchObject({ library: name, major, minor, patch, letter });
  });

  it('keeps the words for messages', () => {
    expect(library('mod_ssl OpenSSL/1.0.2k-fips').text).toBe('OpenSSL 1.0.2k');
  });

  it.each(['', 'openssl', 'OpenSSL', 'OpenSSL x.y.z', 'command not found: openssl'])('refuses %j', (text) => {
    expect(parseLibraryVersion(text).ok).toBe(false);
  });

  it('never throws, and names no version that is not in the text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 2000 }), (text) => void parseLibraryVersion(text)));
  });
});

describe('compareLibraryVersions', () => {
  it('sorts letters as releases', () => {
    const texts = ['1.0.1', '1.0.1e', '1.0.1u', '1.0.2', '1.0.2a', '1.0.2z', '1.0.2za', '1.0.2zb', '1.1.0', '3.0.0'];
    const sorted = texts.map((text) => library(`OpenSSL ${text}`));
    expect([...sorted].reverse().toSorted(compareLibraryVersions)).toEqual(sorted);
  });

  it('is 0 only for the same version', () => {
    expect(compareLibraryVersions(library('OpenSSL 1.1.1w'), library('OpenSSL 1.1.1w'))).toBe(0);
  });
});

describe('security levels', () => {
  it.each([
    ['OpenSSL 0.9.8zh', false, false],
    ['OpenSSL 1.0.1e', false, false],
    ['OpenSSL 1.0.2k', false, false],
    ['OpenSSL 1.1.0l', true, false],
    ['OpenSSL 1.1.1w', true, false],
    ['OpenSSL 3.0.0', true, true],
    ['OpenSSL 3.5.9', true, true],
    ['OpenSSL 4.0.3', true, true],
    ['LibreSSL 3.9.0', false, false],
    ['BoringSSL 9.9.9', false, false],
  ])('%s: knows them %s, TLS 1.0 needs level 0 %s', (text, knows, needs) => {
    expect(knowsSecurityLevel(library(text))).toBe(knows);
    expect(needsSecurityLevelZero(library(text))).toBe(needs);
  });

  it('takes a distribution that was patched earlier', () => {
    expect(needsSecurityLevelZero(library('OpenSSL 1.1.1f'), '1.1.1')).toBe(true);
    expect(needsSecurityLevelZero(library('OpenSSL 1.1.0l'), '1.1.1')).toBe(false);
  });

  it('treats a wrong constant as a bug', () => {
    expect(() => isOpensslAtLeast(library('OpenSSL 3.0.0'), 'three')).toThrow(/not a version/);
  });
});

describe('parseHttpdVersion', () => {
  it.each([
    ['Server version: Apache/2.4.71 (Debian)\nServer built: …', '2.4.71'],
    ['Apache/2.2.15 (Unix)', '2.2.15'],
    ['2.4.6', '2.4.6'],
  ])('%s', (text, version) => {
    const parsed = parseHttpdVersion(text);
    expect(parsed.ok && isHttpdAtLeast(parsed.value, version)).toBe(true);
    expect(parsed.ok && `${parsed.value.major}.${parsed.value.minor}.${parsed.value.patch}`).toBe(version);
  });

  it.each(['', 'nginx/1.2.3', 'Apache', 'Apache/2'])('refuses %j', (text) => {
    expect(parseHttpdVersion(text).ok).toBe(false);
  });

  it('compares number by number', () => {
    const version = { major: 2, minor: 4, patch: 9 };
    expect(isHttpdAtLeast(version, '2.4.9')).toBe(true);
    expect(isHttpdAtLeast(version, '2.4.36')).toBe(false);
    expect(isHttpdAtLeast(version, '2.2.36')).toBe(true);
  });
});

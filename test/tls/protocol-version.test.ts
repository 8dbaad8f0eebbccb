/** Names, codes and order of protocol versions. */
import { describe, expect, it } from 'vitest';
import {
  PROTOCOL_VERSIONS,
  compareVersions,
  isProtocolVersion,
  versionCode,
  versionOfCode,
  versionsBetween,
} from '../../src/tls/index.ts';

describe('protocol versions', () => {
  it.each([
    ['SSLv3', 0x0300],
    ['TLSv1', 0x0301],
    ['TLSv1.1', 0x0302],
    ['TLSv1.2', 0x0303],
    ['TLSv1.3', 0x0304],
  ] as const)('%s is 0x%i on the wire', (version, code) => {
    expect(versionCode(version)).toBe(code);
    expect(versionOfCode(code)).toBe(version);
  });

  it.each([0x0002, 0x02ff, 0x0305, 0x7f1c, 0, 0xffff, Number.NaN])('0x%i is no version', (code) => {
    expect(versionOfCode(code)).toBeNull();
  });

  it('sorts by age', () => {
    expect([...PROTOCOL_VERSIONS].reverse().toSorted(compareVersions)).toEqual([...PROTOCOL_VERSIONS]);
  });

  it('lists a range with both ends', () => {
    expect(versionsBetween('TLSv1', 'TLSv1.2')).toEqual(['TLSv1', 'TLSv1.1', 'TLSv1.2']);
    expect(versionsBetween('SSLv3', 'SSLv3')).toEqual(['SSLv3']);
    expect(versionsBetween('TLSv1.2', 'TLSv1')).toEqual([]);
  });

  it('knows its names exactly', () => {
    expect(isProtocolVersion('TLSv1')).toBe(true);
    expect(['tlsv1', 'TLSv1.0', 'SSLv2', '', 1, null].some(isProtocolVersion)).toBe(false);
  });
});

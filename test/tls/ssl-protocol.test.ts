/** SSLProtocol: cases as a file, the same cases against the httpd of this machine, and the rules by version. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  type SslProtocolHost,
  PROTOCOL_VERSIONS,
  knownVersions,
  parseHttpdVersion,
  parseLibraryVersion,
  reachableVersions,
  readSslProtocol,
} from '../../src/tls/index.ts';
import { fixtureCases } from './support/fixtures.ts';

interface Case {
  readonly args: readonly string[];
  readonly enabled: readonly string[];
  readonly reachable?: readonly string[];
  readonly warnings?: number;
  readonly errors?: number;
  /** Our warning is one that httpd doesn't give. */
  readonly silent?: boolean;
}

function host(httpd: string, library: string): SslProtocolHost {
  const version = parseHttpdVersion(httpd);
  const parsed = parseLibraryVersion(library);
  if (!version.ok || !parsed.ok) throw new Error('fixture');
  return { httpd: version.value, library: parsed.value };
}

const CURRENT = host('2.4.71', 'OpenSSL 3.0.22');
const cases = fixtureCases<Case>('ssl-protocol');

describe('readSslProtocol', () => {
  it.each(cases)('SSLProtocol $args', ({ args, enabled, reachable, warnings, errors }) => {
    const reading = readSslProtocol(args, CURRENT);
    expect(reading.enabled).toEqual(enabled);
    expect(reading.reachable).toEqual(reachable ?? enabled);
    expect(reading.findings.filter(({ severity }) => severity === 'warning')).toHaveLength(warnings ?? 0);
    expect(reading.findings.filter(({ severity }) => severity === 'error')).toHaveLength(errors ?? 0);
  });

  it('names the offending word', () => {
    expect(readSslProtocol(['TLSv9'], CURRENT).findings[0]?.message).toContain('"TLSv9"');
    expect(readSslProtocol(['TLSv1', 'TLSv1.2'], CURRENT).findings[0]?.message).toContain('AH02532');
  });

  it('takes any words without throwing, and only ever enables known versions', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('all', '+TLSv1', '-all', 'TLSv1.2', '-SSLv2', '+SSLv3'));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (args) => {
        const { enabled, reachable } = readSslProtocol(args, CURRENT);
        expect(knownVersions(CURRENT)).toEqual(expect.arrayContaining([...enabled]));
        expect(enabled).toEqual(expect.arrayContaining([...reachable]));
      }),
    );
  });

  it('"-all +X" is X whatever came before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('all', '+TLSv1', '-TLSv1.2', 'TLSv1.3')), (before) => {
        expect(readSslProtocol([...before, '-all', '+TLSv1.1'], CURRENT).enabled).toEqual(['TLSv1.1']);
      }),
    );
  });
});

describe('what all means', () => {
  it.each([
    ['2.2.15', 'OpenSSL 1.0.0', ['SSLv3', 'TLSv1']],
    ['2.4.6', 'OpenSSL 1.0.2k', ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2']],
    ['2.4.25', 'OpenSSL 1.1.1', ['TLSv1', 'TLSv1.1', 'TLSv1.2']],
    ['2.4.36', 'OpenSSL 1.1.1', ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']],
    ['2.4.71', 'OpenSSL 1.1.0', ['TLSv1', 'TLSv1.1', 'TLSv1.2']],
    ['2.4.71', 'OpenSSL 4.0.0', ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']],
  ])('httpd %s with %s', (httpd, library, versions) => {
    expect(knownVersions(host(httpd, library))).toEqual(versions);
  });

  it('holds SSLv3 where the build has it', () => {
    expect(readSslProtocol(['all'], { ...CURRENT, ssl3: true }).enabled).toEqual([...PROTOCOL_VERSIONS]);
    expect(readSslProtocol(['SSLv3'], { ...CURRENT, ssl3: true }).findings).toEqual([]);
  });

  it('refuses TLSv1.2 by name where the library is older', () => {
    expect(readSslProtocol(['TLSv1.2'], host('2.2.15', 'OpenSSL 1.0.0')).findings[0]?.severity).toBe('error');
  });
});

describe('reachableVersions', () => {
  const old = host('2.4.6', 'OpenSSL 1.0.2k').library;

  it('serves holes with OpenSSL before 1.1.0', () => {
    expect(reachableVersions(['TLSv1', 'TLSv1.2'], old)).toEqual(['TLSv1', 'TLSv1.2']);
  });

  it('is the run of versions below the highest one otherwise', () => {
    fc.assert(
      fc.property(fc.subarray([...PROTOCOL_VERSIONS]), (enabled) => {
        const reachable = reachableVersions(enabled, CURRENT.library);
        expect(reachable.at(-1)).toBe(enabled.at(-1));
        const first = reachable[0];
        const below = first === undefined ? undefined : PROTOCOL_VERSIONS[PROTOCOL_VERSIONS.indexOf(first) - 1];
        expect(enabled.some((version) => version === below)).toBe(false);
      }),
    );
  });
});

const APACHE = '/usr/sbin/apache2';
const MODULES = '/usr/lib/apache2/modules';

describe.skipIf(!existsSync(APACHE) || !existsSync(`${MODULES}/mod_ssl.so`))(
  'against the httpd of this machine',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-ssl-protocol-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    function configtest(args: readonly string[]): { readonly ok: boolean; readonly warnings: number } {
      const words = args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)).join(' ');
      const lines = [
        `ServerRoot ${folder}`,
        'ServerName localhost',
        'Listen 127.0.0.1:1',
        `ErrorLog ${folder}/error.log`,
        ...['mpm_event', 'authz_core', 'ssl'].map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
        `SSLProtocol ${words}`,
      ];
      const file = join(folder, 'httpd.conf');
      writeFileSync(file, `${lines.join('\n')}\n`);
      const run = spawnSync(APACHE, ['-t', '-f', file], {
        encoding: 'utf8',
        env: { LC_ALL: 'C', PATH: process.env['PATH'] },
      });
      return { ok: run.status === 0, warnings: run.stderr.split('AH02532').length - 1 };
    }

    it.each(cases)('SSLProtocol $args', ({ args, warnings, errors, silent }) => {
      const answer = configtest(args);
      expect(answer.ok).toBe((errors ?? 0) === 0);
      if (answer.ok) expect(answer.warnings).toBe(silent === true ? 0 : (warnings ?? 0));
    });
  },
);

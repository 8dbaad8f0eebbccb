/** All versions and suites that a server takes: by fleet's own hellos, and by the scanners of others. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { probe, tcpDial } from '../../src/probe/index.ts';
import {
  findClientClass,
  type ClientClass,
  type HelloExtension,
  type ProtocolVersion,
  type TlsHelloFormat,
} from '../../src/tls/index.ts';

/** `TLSv1 002f`, sorted. */
export type Accepted = readonly string[];

const run = promisify(execFile);
const VERSIONS: readonly ProtocolVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

const hex = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => (from + index).toString(16).padStart(4, '0'));

/** Whatever was ever registered between these numbers, known to fleet or not; 00ff and 5600 are signals. */
const SUITES = [...hex(0x0001, 0x00c5), ...hex(0xc001, 0xc0ff), ...hex(0xcca8, 0xccae)];
const SUITES_OF_TLS13 = hex(0x1301, 0x1305);

const GROUPS: HelloExtension = {
  type: 'supported_groups',
  groups: ['001d', '0017', '0018', '0019', '001e', '0100', '0101', '0102'],
};
const SIGNATURES: HelloExtension = {
  type: 'signature_algorithms',
  schemes: ['0403', '0503', '0603', '0807', '0808', '0804', '0805', '0806', '0401', '0501', '0601', '0203', '0201'],
};

function helloWith(version: ProtocolVersion, suites: readonly string[]): ClientClass {
  const base = findClientClass('modern');
  if (base === null) throw new Error('registry');
  const extensions: HelloExtension[] = [GROUPS, { type: 'ec_point_formats', formats: ['00'] }, SIGNATURES];
  if (version === 'TLSv1.3') {
    extensions.push({ type: 'supported_versions', versions: ['TLSv1.3'] }, { type: 'key_share', groups: ['001d'] });
    extensions.push({ type: 'psk_key_exchange_modes', modes: ['01'] });
  }
  const hello: TlsHelloFormat = {
    format: 'tls',
    recordVersion: 'TLSv1',
    helloVersion: version === 'TLSv1.3' ? 'TLSv1.2' : version,
    sessionIdLength: version === 'TLSv1.3' ? 32 : 0,
    cipherSuites: suites,
    compressionMethods: ['00'],
    extensions,
  };
  return { ...base, versions: { min: version, max: version }, hello };
}

/** Offers everything, takes away what the server chose, and offers the rest, until it wants none of it. */
export async function byFleet(port: number): Promise<Accepted> {
  const found: string[] = [];
  for (const version of VERSIONS) {
    let open = version === 'TLSv1.3' ? SUITES_OF_TLS13 : SUITES;
    for (;;) {
      const seen = await probe({
        client: helloWith(version, open),
        serverName: null,
        dial: tcpDial('127.0.0.1', port),
        deadlineMs: 30_000,
        random: randomBytes(32),
      });
      if (seen.kind === 'timeout' || seen.kind === 'not-probed') throw new Error(JSON.stringify(seen));
      if (seen.kind !== 'hello-accepted' || seen.version !== version) break;
      found.push(`${version} ${seen.suite}`);
      open = open.filter((id) => id !== seen.suite);
    }
  }
  return found.toSorted();
}

/** `sslscan`, which sends raw hellos for what its library lacks. */
export async function bySslscan(port: number): Promise<Accepted> {
  const off = ['heartbleed', 'groups', 'compression', 'renegotiation', 'fallback', 'check-certificate'];
  const options = ['--no-colour', '--xml=-', ...off.map((test) => `--no-${test}`)];
  const { stdout } = await run('sslscan', [...options, `127.0.0.1:${port}`], { maxBuffer: 1 << 24 });
  const lines = [...stdout.matchAll(/sslversion="TLSv1\.(\d)"[^>]* id="0x([0-9A-F]{4})"/g)];
  const found = lines.map(
    ([, minor = '', id = '']) => `${minor === '0' ? 'TLSv1' : `TLSv1.${minor}`} ${id.toLowerCase()}`,
  );
  return [...new Set(found)].toSorted();
}

interface Finding {
  readonly id: string;
  readonly finding: string;
}

/** `testssl`: its protocols, and its ciphers by protocol, which takes it the better part of a minute. */
export async function byTestssl(
  port: number,
): Promise<{ readonly versions: readonly string[]; readonly suites: Accepted }> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-testssl-'));
  const file = join(folder, 'found.json');
  const options = ['--warnings=batch', '--color', '0', '--quiet', '--ip', 'one', '-p', '-E', '--jsonfile', file];
  // Its exit code counts what it found fault with.
  await run('testssl', [...options, `127.0.0.1:${port}`], { maxBuffer: 1 << 24 }).catch(() => undefined);
  const findings = JSON.parse(readFileSync(file, 'utf8')) as readonly Finding[];
  rmSync(folder, { recursive: true });
  const versions = VERSIONS.filter((version) =>
    findings.some(
      ({ id, finding }) => id === version.replace('v', '').replace('.', '_') && finding.startsWith('offered'),
    ),
  );
  return { versions, suites: findings.flatMap(suiteOf).toSorted() };
}

/** `cipher-tls1_2_xc030` */
function suiteOf({ id }: Finding): readonly string[] {
  const [, minor, suite = ''] = /^cipher-tls1(?:_(\d))?_x([0-9a-f]+)$/.exec(id) ?? [];
  return suite === '' ? [] : [`${minor === undefined ? 'TLSv1' : `TLSv1.${minor}`} ${suite.padStart(4, '0')}`];
}

/** Versions among what was accepted. */
export function versionsOf(accepted: Accepted): readonly string[] {
  return VERSIONS.filter((version) => accepted.some((each) => each.startsWith(`${version} `)));
}

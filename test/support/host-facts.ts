/** Facts of a host made from a tree of configuration files, as if a reading had told them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ConfigFile, HostFacts, InstanceFacts, OsRelease, PolicyTrial } from '../../src/core/index.ts';

/** What a host is like; everything has a default, a Debian 12 that runs one httpd. */
export interface HostSketch {
  /** Bytes of each file by its real path. */
  readonly files: Readonly<Record<string, string>>;
  /** Symbolic links: the path by which a file is reached, and its real path. */
  readonly links?: Readonly<Record<string, string>>;
  readonly main?: string;
  readonly serverRoot?: string;
  readonly os?: Partial<OsRelease>;
  /** As the library itself says it. */
  readonly library?: string | null;
  /** A file of test/tls/fixtures/ciphers without its ending; with `+weak` 3DES and RC4 as well; null: unknown. */
  readonly ciphers?: string | null;
  readonly httpd?: string;
  readonly modules?: readonly string[];
  readonly arguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A file of test/tls/fixtures/certificates without its ending, by path on the host. */
  readonly certificates?: Readonly<Record<string, string>>;
  readonly executable?: string;
  readonly cryptoPolicyOpenssl?: string;
  readonly cryptoPolicy?: string;
  readonly policyTrials?: readonly PolicyTrial[];
  readonly fips?: boolean;
  /** Another server that runs there, where it differs from the first. */
  readonly second?: Partial<HostSketch>;
}

const TLS_FIXTURES = new URL('../tls/fixtures/', import.meta.url);

const WEAK = `
          0x00,0x0A - DES-CBC3-SHA                   SSLv3   Kx=RSA      Au=RSA   Enc=3DES(168)              Mac=SHA1
          0x00,0x05 - RC4-SHA                        SSLv3   Kx=RSA      Au=RSA   Enc=RC4(128)               Mac=SHA1
`;

export const sha256 = (bytes: string): string => createHash('sha256').update(bytes, 'latin1').digest('hex');

export function configFile(path: string, realPath: string, bytes: string): ConfigFile {
  return { path, realPath, bytes, sha256: sha256(bytes), mode: '644', uid: 0, gid: 0, links: 1 };
}

/** The facts that reading such a host gives. */
export function factsOf(sketch: HostSketch, extra: Partial<HostFacts> = {}): HostFacts {
  return {
    hostname: 'web-1',
    kernel: 'Linux 6.1.0 x86_64',
    uid: 0,
    clock: 1_700_000_000,
    os: { id: 'debian', idLike: [], versionId: '12', title: 'Debian GNU/Linux 12 (bookworm)', ...sketch.os },
    instances: [instanceOf(sketch), ...secondInstance(sketch)],
    skippedProcesses: [],
    installedBinaries: [],
    tools: ['stat', 'readlink', 'sha256sum', 'base64', 'systemctl'],
    serviceManager: 'systemd',
    cryptoPolicy: sketch.cryptoPolicy ?? null,
    ...(sketch.policyTrials === undefined ? {} : { policyTrials: sketch.policyTrials }),
    cryptoPolicyOpenssl: sketch.cryptoPolicyOpenssl ?? '',
    fips: sketch.fips ?? false,
    freeKib: { state: 1_000_000, config: 1_000_000 },
    managers: { processes: [], cron: [], timers: [], puppetFiles: [] },
    lockOwner: null,
    transactions: [],
    ...extra,
  };
}

function secondInstance({ second, ...first }: HostSketch): InstanceFacts[] {
  return second === undefined ? [] : [{ ...instanceOf({ ...first, ...second }), pid: 4712 }];
}

function instanceOf(sketch: HostSketch): InstanceFacts {
  const main = sketch.main ?? '/etc/apache2/apache2.conf';
  const serverRoot = sketch.serverRoot ?? main.slice(0, main.lastIndexOf('/'));
  const library = sketch.library === undefined ? 'OpenSSL 3.0.15 3 Sep 2024' : sketch.library;
  return {
    pid: 4711,
    startTicks: '88001',
    executable: sketch.executable ?? '/usr/sbin/apache2',
    arguments: [sketch.executable ?? '/usr/sbin/apache2', ...(sketch.arguments ?? ['-k', 'start'])],
    unit: 'apache2.service',
    versionOutput: versionOutput(sketch.httpd ?? '2.4.62', serverRoot, main),
    configtest: { exitCode: 0, output: modulesDump(sketch.modules ?? ['ssl', 'mpm_event', 'socache_shmcb', 'macro']) },
    environment: sketch.env ?? {},
    mainFile: main,
    serverRoot,
    files: filesOf(sketch),
    certificates: Object.entries(sketch.certificates ?? {}).map(([path, name]) => ({
      path,
      pem: readFileSync(new URL(`certificates/${name}.pem`, TLS_FIXTURES), 'utf8'),
    })),
    library: { mapped: [], versionText: library, cipherTable: cipherTable(sketch.ciphers), namesTripleDes: null },
  };
}

function filesOf({ files, links = {} }: HostSketch): readonly ConfigFile[] {
  const linked = new Set(Object.values(links));
  const plain = Object.keys(files).filter((path) => !linked.has(path));
  const all = [...plain.map((path) => [path, path] as const), ...Object.entries(links)];
  return all.map(([path, realPath]) => configFile(path, realPath, files[realPath] ?? ''));
}

function versionOutput(version: string, serverRoot: string, main: string): string {
  return [
    `Server version: Apache/${version} (Unix)`,
    'Server MPM:     event',
    ` -D HTTPD_ROOT="${serverRoot}"`,
    ` -D SERVER_CONFIG_FILE="${main}"`,
  ].join('\n');
}

function modulesDump(names: readonly string[]): string {
  return [
    'Loaded Modules:',
    ' core_module (static)',
    ...names.map((name) => ` ${name}_module (shared)`),
    'Syntax OK',
  ].join('\n');
}

function cipherTable(name: string | null = 'openssl-3.0-debian'): string | null {
  if (name === null) return null;
  const [file = '', weak] = name.split('+');
  const table = readFileSync(new URL(`ciphers/${file}.txt`, TLS_FIXTURES), 'utf8');
  return weak === undefined ? table : table.trimEnd() + WEAK;
}

/** From the frames of the read script to {@link HostFacts}. Hosts may be hostile: nothing is believed unchecked. */
import { createHash } from 'node:crypto';
import {
  memoize,
  ok,
  type CertificateFile,
  type ConfigFile,
  type HostFacts,
  type InstanceFacts,
  type LeftTransaction,
  type ModuleFacts,
  type Result,
  type SessionFailure,
} from '../core/index.ts';
import { FrameReader, integerOf, linesOf } from './frames.ts';
import { osReleaseOf } from './os-release.ts';

const SCRIPT = 'read';

type Frames = Map<string, string>;
type FilesByKey = ReadonlyMap<string, readonly ConfigFile[]>;

/** Parses the whole answer. Fails with `answer-truncated` or `answer-malformed`; a part is never returned as a whole. */
export function factsOf(stdout: Uint8Array): Result<HostFacts, SessionFailure> {
  const reader = new FrameReader(stdout, SCRIPT);
  const frames: Frames = new Map();
  const files = new Map<string, readonly ConfigFile[]>();
  for (;;) {
    const frame = reader.next();
    if (!frame.ok) return frame;
    const { key, value } = frame.value;
    if (key === 'end') return ok(hostFacts(frames, files));
    if (value !== null) {
      frames.set(key, value);
      continue;
    }
    const instance = key.replace(/\.bodies$/, '');
    const read = readFiles(reader, frames, instance);
    if (!read.ok) return read;
    files.set(instance, read.value);
  }
}

/** The frame of all bytes: as long as the sizes in the stat frame add up to. */
function readFiles(reader: FrameReader, frames: Frames, instance: string): Result<ConfigFile[], SessionFailure> {
  const paths = linesOf(frames.get(`${instance}.paths`));
  const stats = linesOf(frames.get(`${instance}.stat`)).map((line) => line.split(' '));
  const real = linesOf(frames.get(`${instance}.real`));
  if (stats.length !== paths.length || real.length !== paths.length) {
    return reader.malformed('a configuration file vanished while it was read; run again');
  }
  const sizes = stats.map(([size]) => integerOf(size) ?? -1);
  if (sizes.some((size) => size < 0)) return reader.malformed('a file has no size');
  const bodies = reader.takeEach(sizes);
  if (!bodies.ok) return bodies;
  return ok(
    paths.map((path, index) => configFile(path, real[index] ?? path, bodies.value[index] ?? '', stats[index] ?? [])),
  );
}

/**
 * Contents and their hash. Most files of a fleet are the distribution's own: each is hashed once for all hosts, and one
 * text of it is kept, which the memory of the parsed trees then finds without comparing.
 */
const contentOf = memoize((bytes) => ({ bytes, sha256: createHash('sha256').update(bytes, 'latin1').digest('hex') }), {
  characters: 4 * 1024 * 1024,
});

function configFile(path: string, realPath: string, bytes: string, stat: readonly string[]): ConfigFile {
  return {
    path,
    realPath,
    ...contentOf(bytes),
    mode: stat[1] ?? '',
    uid: integerOf(stat[2]) ?? 0,
    gid: integerOf(stat[3]) ?? 0,
    links: integerOf(stat[4]) ?? 1,
  };
}

function hostFacts(frames: Frames, files: FilesByKey): HostFacts {
  const [kernelName = '', hostname = '', release = '', machine = ''] = (frames.get('uname') ?? '').split(' ');
  const kernel = `${kernelName} ${release} ${machine}`.trim();
  const [stateKib, configKib] = linesOf(frames.get('space')).map((line) => integerOf(line) ?? 0);
  const policy = frames.get('policy /etc/crypto-policies/state/current');
  return {
    hostname,
    kernel,
    uid: integerOf(frames.get('uid')) ?? -1,
    clock: integerOf(frames.get('clock')) ?? 0,
    os: osReleaseOf(byPrefix(frames, 'os '), kernel),
    instances: [...instanceKeys(frames)].map((key) => instanceFacts(frames, key, files)),
    skippedProcesses: linesOf(frames.get('skipped')).map(skippedProcess),
    installedBinaries: linesOf(frames.get('installed')),
    tools: (frames.get('tools') ?? '').split(' ').filter(Boolean),
    serviceManager: serviceManager(frames.get('services')),
    cryptoPolicy: policy === undefined ? null : policy.trim(),
    cryptoPolicyOpenssl: frames.get('policy /etc/crypto-policies/back-ends/opensslcnf.config') ?? '',
    fips: frames.get('policy /proc/sys/crypto/fips_enabled')?.trim() === '1',
    freeKib: { state: stateKib ?? 0, config: configKib ?? stateKib ?? 0 },
    lockOwner: frames.get('lock')?.trim() ?? null,
    transactions: linesOf(frames.get('transactions')).map(leftTransaction),
  };
}

function byPrefix(frames: Frames, prefix: string): ReadonlyMap<string, string> {
  return new Map(
    [...frames].filter(([key]) => key.startsWith(prefix)).map(([key, v]) => [key.slice(prefix.length), v]),
  );
}

function* instanceKeys(frames: Frames): Generator<string> {
  for (let index = 0; frames.has(`i${index}.process`); index += 1) yield `i${index}`;
}

function instanceFacts(frames: Frames, key: string, files: FilesByKey): InstanceFacts {
  const text = (name: string): string => frames.get(`${key}.${name}`) ?? '';
  const [pid = '', startTicks = ''] = text('process').split(' ');
  const configtest = text('configtest');
  const firstLine = configtest.indexOf('\n');
  const count = frames.get(`${key}.tripledes`);
  return {
    pid: integerOf(pid) ?? 0,
    startTicks,
    executable: text('exe'),
    arguments: text('arguments').replace(/\n$/, '').split('\n'),
    unit: text('unit') || null,
    versionOutput: text('version'),
    configtest: { exitCode: integerOf(configtest.slice(0, firstLine)) ?? 1, output: configtest.slice(firstLine + 1) },
    environment: environmentOf(text('environment')),
    mainFile: text('main'),
    serverRoot: text('root'),
    files: files.get(key) ?? [],
    ...modulesOf(frames, key, files),
    certificates: certificatesOf(text('certificates')),
    library: {
      mapped: linesOf(frames.get(`${key}.mapped`)),
      versionText: text('library') || null,
      cipherTable: frames.get(`${key}.ciphers`) ?? null,
      namesTripleDes: count === undefined ? null : count.trim() !== '0',
    },
  };
}

function modulesOf(frames: Frames, key: string, files: FilesByKey): { modules?: ModuleFacts } {
  if (!frames.has(`${key}.objects`)) return {};
  const [available, enabled] = linesOf(frames.get(`${key}.folders`));
  const names = linesOf(frames.get(`${key}.links`));
  const links = names.flatMap((path, at) => (at % 2 === 0 ? [{ path, target: names[at + 1] ?? '' }] : []));
  return {
    modules: {
      objects: linesOf(frames.get(`${key}.objects`)),
      folders: available === undefined || enabled === undefined ? null : { available, enabled },
      available: files.get(`${key}.available`) ?? [],
      links,
    },
  };
}

function environmentOf(text: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

/** `file PATH` lines with the PEM blocks of that file below each. */
function certificatesOf(text: string): CertificateFile[] {
  return text
    .split(/^file /m)
    .slice(1)
    .map((part) => {
      const lineEnd = part.indexOf('\n');
      return lineEnd < 0 ? { path: part, pem: '' } : { path: part.slice(0, lineEnd), pem: part.slice(lineEnd + 1) };
    });
}

function skippedProcess(line: string): { pid: number; executable: string; reason: string } {
  const [pid = '', reason = '', ...executable] = line.split(' ');
  return { pid: integerOf(pid) ?? 0, executable: executable.join(' '), reason };
}

function leftTransaction(line: string): LeftTransaction {
  const [id = '', phase = '', guardAt = ''] = line.split(' ');
  return { id, phase, guardAt: integerOf(guardAt) };
}

function serviceManager(value: string | undefined): HostFacts['serviceManager'] {
  return value === 'systemd' || value === 'openrc' || value === 'sysv' ? value : 'none';
}

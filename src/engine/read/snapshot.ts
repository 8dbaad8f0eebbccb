/** From what was read to what it means: configuration, listeners, and what is known of TLS at each of them. */
import type { ConfigFile, HostFacts, InstanceFacts, MatrixEntry, ProbePoint, Presence } from '../../core/index.ts';
import {
  effectiveCertificateFiles,
  parseModulesDump,
  parseVersionOutput,
  resolveConfiguration,
  selectVirtualHost,
  serverLevel,
  tlsListeners,
  tlsSettingsAt,
  type Configuration,
  type DumpedModule,
  type TlsListener,
  type VirtualHost,
} from '../../httpd/index.ts';
import { overlaidFiles } from './overlaid-files.ts';
import { underPolicy } from './policy-facts.ts';
import type { Distro, InstanceSnapshot, Snapshot, SnapshotPoint } from '../../ports/index.ts';
import {
  certificateOnce,
  cipherTableOnce,
  parseHttpdVersion,
  parseLibraryVersion,
  readOpensslPolicy,
  type CipherSuite,
  type HostKnowledge,
} from '../../tls/index.ts';

/** What stands at a path instead of what was read: the changes of earlier tasks. Edited files are there by real path. */
export type Overlay = ReadonlyMap<string, Presence>;

/** Everything of a host that modules and the judge work with. `before` is empty until handshakes were made. */
export function snapshotOf(
  read: HostFacts,
  distroOf: (instance: InstanceFacts | null) => Distro,
  overlay: Overlay = new Map(),
): Snapshot {
  const facts = underPolicy(read, overlay);
  const distro = distroOf(facts.instances[0] ?? null);
  const instances = facts.instances.map((instance) => instanceSnapshot(facts, instance, { distro, overlay }));
  return { facts, distro, instances, before: [] };
}

/** The same host, with its before-matrix. */
export function withBefore(snapshot: Snapshot, before: readonly MatrixEntry[]): Snapshot {
  return { ...snapshot, before };
}

/** All points of a host, those of several instances one after the other. */
export function pointsOf(snapshot: Snapshot): readonly SnapshotPoint[] {
  return snapshot.instances.flatMap((instance) => instance.points);
}

/** Every file that httpd reads on the host, by the path with all links resolved. */
export function filesByPath({ facts }: Pick<Snapshot, 'facts'>): ReadonlyMap<string, ConfigFile> {
  return new Map(facts.instances.flatMap((i) => i.files).map((file) => [file.realPath, file]));
}

function instanceSnapshot(
  facts: HostFacts,
  instance: InstanceFacts,
  { distro, overlay }: { readonly distro: Distro; readonly overlay: Overlay },
): InstanceSnapshot {
  const version = parseVersionOutput(instance.versionOutput);
  const configuration = resolveConfiguration({
    mainFile: instance.mainFile,
    serverRoot: instance.serverRoot,
    files: overlaidFiles(instance, overlay),
    defines: definesOf(instance.arguments),
    env: instance.environment,
    // Only those that are compiled in: others are there from their LoadModule line on, as <IfModule> sees them.
    modules: new Set(parseModulesDump(instance.configtest.output).flatMap((m) => (m.static ? moduleNames(m) : []))),
    version: version.version ?? '2.4.0',
  });
  const httpd = parseHttpdVersion(instance.versionOutput);
  const library = parseLibraryVersion(instance.library.versionText ?? '');
  const known = { httpd: httpd.ok ? httpd.value : null, library: library.ok ? library.value : null };
  const host = hostKnowledge(facts, instance, { ...known, distro });
  return { facts: instance, configuration, ...known, points: pointsIn(configuration, instance, host) };
}

/** `-D NAME` and `-DNAME`. */
function definesOf(args: readonly string[]): ReadonlySet<string> {
  const defines = args.flatMap((arg, index) => {
    if (arg === '-D') return args[index + 1] ?? [];
    return arg.startsWith('-D') ? arg.slice(2) : [];
  });
  return new Set(defines);
}

/** `ssl_module` is `mod_ssl.c` to <IfModule>, for all modules whose file follows the custom. */
function moduleNames({ identifier }: DumpedModule): readonly string[] {
  return [identifier, `mod_${identifier.replace(/_module$/, '')}.c`];
}

type HostWide = Omit<HostKnowledge, 'certificates'>;

function hostKnowledge(
  facts: HostFacts,
  instance: InstanceFacts,
  known: Pick<InstanceSnapshot, 'httpd' | 'library'> & { readonly distro: Distro },
): HostWide {
  const policy = readOpensslPolicy(facts.cryptoPolicyOpenssl);
  return {
    tlsModule: tlsModuleOf(instance),
    httpd: known.httpd,
    library: known.library,
    suites: suitesOf(instance),
    sha1Signatures: policy.sha1Signatures,
    fips: facts.fips,
    defaultSecurityLevel: policy.securityLevel,
    tls10NeedsLevelZeroFrom: known.distro.tls10NeedsLevelZeroFrom,
  };
}

/** The module that does TLS in this instance, without `_module`; null where none is loaded. */
export function tlsModuleOf(instance: InstanceFacts): string | null {
  const loaded = new Set(parseModulesDump(instance.configtest.output).map((module) => module.identifier));
  return ['ssl', 'nss', 'gnutls', 'tls'].find((name) => loaded.has(`${name}_module`)) ?? null;
}

function suitesOf(instance: InstanceFacts): readonly CipherSuite[] | null {
  const table = cipherTableOnce(instance.library.cipherTable ?? '');
  return table.ok ? table.value : null;
}

function pointsIn(config: Configuration, instance: InstanceFacts, host: HostWide): readonly SnapshotPoint[] {
  return tlsListeners(config).flatMap((tls) => {
    const { address, port } = tls.listener;
    return [null, ...namesToAskFor(tls)].map((serverName) =>
      pointAt(config, { address, port, serverName }, { instance, host }),
    );
  });
}

/** One name for each vhost: its aliases get the same answer. A wildcard alias is no name that a client could send. */
function namesToAskFor({ names }: TlsListener): readonly string[] {
  const first = new Map<number, string>();
  for (const { serverName, vhost } of names) {
    if (!first.has(vhost.id) && /^[\w.-]+$/.test(serverName)) first.set(vhost.id, serverName);
  }
  return [...first.values()];
}

function pointAt(
  config: Configuration,
  point: ProbePoint,
  { instance, host }: { readonly instance: InstanceFacts; readonly host: HostWide },
): SnapshotPoint {
  const vhost = selectVirtualHost(config, { address: point.address, port: point.port }, point.serverName);
  const title =
    vhost === null ? 'main server' : `${vhost.serverName ?? 'unnamed vhost'} (${vhost.realPath}:${vhost.line})`;
  const keyTypes = keyTypesOf(config, vhost, instance);
  return {
    point,
    vhost: title,
    knowledge: { ...host, certificates: keyTypes.length === 0 ? null : [{ vhost: title, keyTypes }] },
    effective: tlsSettingsAt(config, point),
    host: point.serverName ?? plainName(vhost?.serverName ?? null),
  };
}

/** A name that can stand in a Host header; null for one that no client could ask for. */
function plainName(serverName: string | null): string | null {
  return serverName !== null && /^[\w.-]+$/.test(serverName) ? serverName : null;
}

/** Where relative paths begin: the last ServerRoot directive, else what was compiled in or given by -d. */
export function serverRootOf(config: Configuration): string {
  return serverLevel(config, 'ServerRoot').at(-1)?.args[0] ?? config.source.serverRoot;
}

/** Key types of the certificates that the vhost answers with; empty where a file could not be read. */
function keyTypesOf(config: Configuration, vhost: VirtualHost | null, instance: InstanceFacts): readonly string[] {
  const files = effectiveCertificateFiles(config, vhost).map((o) => o.args[0] ?? '');
  const types = files.map((file) => {
    const path = file.startsWith('/') ? file : `${serverRootOf(config)}/${file}`;
    const pem = instance.certificates.find((certificate) => certificate.path === path)?.pem;
    const read = pem === undefined ? null : certificateOnce(pem);
    return read?.ok === true ? read.value.keyType : null;
  });
  return types.some((type) => type === null) ? [] : types.filter((type) => type !== null);
}

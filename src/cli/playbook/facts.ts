/** Facts of a host for templates: those of Ansible's names that fleet knows, and fleet's own. */
import type { HostFacts, OsRelease } from '../../core/index.ts';
import { tlsListeners } from '../../httpd/index.ts';
import type { InstanceSnapshot, Snapshot } from '../../ports/index.ts';
import type { Layer, Variable } from '../../template/index.ts';
import { distributionOf, familyOf } from './distribution.ts';

/** What a fact is, for the documentation. */
interface Fact {
  readonly help: string;
  readonly value: (snapshot: Snapshot) => unknown;
}

const ofHost = (help: string, value: (facts: HostFacts) => unknown): Fact => ({
  help,
  value: ({ facts }) => value(facts),
});

const ofSystem = (help: string, value: (os: OsRelease) => unknown): Fact => ofHost(help, ({ os }) => value(os));

const ofFirst = (help: string, value: (instance: InstanceSnapshot) => unknown): Fact => ({
  help,
  value: ({ instances: [first] }) => (first === undefined ? undefined : value(first)),
});

/** Without the prefix `ansible_`, by which they're variables. */
export const ANSIBLE_FACTS: Readonly<Record<string, Fact>> = {
  distribution: ofSystem('"Debian", "Ubuntu", "RedHat", "Rocky", "SLES" …', distributionOf),
  distribution_version: ofSystem('VERSION_ID of os-release: "12", "9.4"', ({ versionId }) => versionId),
  distribution_major_version: ofSystem('"12", "9"', ({ versionId }) => versionId.split('.')[0]),
  os_family: ofSystem('"Debian", "RedHat", "Suse" …', familyOf),
  hostname: ofHost('name of the host without its domain', ({ hostname }) => hostname.split('.')[0]),
  nodename: ofHost('name of the host as it gives it', ({ hostname }) => hostname),
  system: ofHost('"Linux", "FreeBSD"', ({ kernel }) => kernel.split(' ')[0]),
  kernel: ofHost('release of the kernel', ({ kernel }) => kernel.split(' ')[1]),
  architecture: ofHost('"x86_64", "aarch64"', ({ kernel }) => kernel.split(' ')[2]),
  service_mgr: ofHost('"systemd", "openrc", "sysvinit"', ({ serviceManager }) => SERVICE_MANAGERS[serviceManager]),
  fips: ofHost('whether the kernel is in FIPS mode', ({ fips }) => fips),
};

const SERVICE_MANAGERS: Readonly<Record<HostFacts['serviceManager'], string | undefined>> = {
  systemd: 'systemd',
  openrc: 'openrc',
  sysv: 'sysvinit',
  none: undefined,
};

/** fleet's own, of the first running httpd where they're of one. */
export const FLEET_FACTS: Readonly<Record<string, Fact>> = {
  fleet_httpd_version: ofFirst('version of httpd: "2.4.62"', httpdVersion),
  fleet_tls_library: ofFirst('the TLS library that httpd has loaded, as it calls itself', libraryText),
  fleet_openssl_version: ofFirst('version of that library where it is OpenSSL: "3.0.15", "1.0.2k"', opensslVersion),
  fleet_tls_ports: ofFirst('ports on which it does TLS', portsOf),
  fleet_httpds: {
    help: 'of every running httpd: version, tls_library, openssl_version, main_file, unit, tls_ports',
    value: ({ instances }) => instances.map(httpdFacts),
  },
  fleet_crypto_policy: ofHost(
    'system-wide crypto policy, none where there is none',
    ({ cryptoPolicy }) => cryptoPolicy,
  ),
};

function httpdVersion({ httpd }: InstanceSnapshot): string | undefined {
  return httpd === null ? undefined : `${httpd.major}.${httpd.minor}.${httpd.patch}`;
}

function libraryText({ facts }: InstanceSnapshot): string | undefined {
  return facts.library.versionText ?? undefined;
}

function opensslVersion({ library }: InstanceSnapshot): string | undefined {
  if (library === null || library.library !== 'OpenSSL') return undefined;
  return `${library.major}.${library.minor}.${library.patch}${library.letter}`;
}

function portsOf({ configuration }: InstanceSnapshot): readonly number[] {
  return [...new Set(tlsListeners(configuration).map(({ listener }) => listener.port))];
}

function httpdFacts(instance: InstanceSnapshot): Readonly<Record<string, unknown>> {
  return withoutUnknown({
    version: httpdVersion(instance),
    tls_library: libraryText(instance),
    openssl_version: opensslVersion(instance),
    main_file: instance.facts.mainFile,
    unit: instance.facts.unit,
    tls_ports: portsOf(instance),
  });
}

/** What isn't known is undefined in templates, not empty. */
function withoutUnknown(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== ''));
}

/** The variables that facts are; a host may lack some. */
export const FACT_NAMES: readonly string[] = [
  ...Object.keys(ANSIBLE_FACTS).map((name) => `ansible_${name}`),
  'ansible_facts',
  ...Object.keys(FLEET_FACTS),
];

/** All facts as variables. What a host says of itself is never taken for a template. */
export function factsLayer(snapshot: Snapshot): Layer {
  const known = valuesOf(ANSIBLE_FACTS, snapshot);
  const prefixed = Object.entries(known).map(([name, value]) => [`ansible_${name}`, value] as const);
  const all = [...prefixed, ['ansible_facts', known] as const, ...Object.entries(valuesOf(FLEET_FACTS, snapshot))];
  return new Map(all.map(([name, value]): [string, Variable] => [name, { value, place: null, isTemplated: false }]));
}

function valuesOf(facts: Readonly<Record<string, Fact>>, snapshot: Snapshot): Readonly<Record<string, unknown>> {
  return withoutUnknown(Object.fromEntries(Object.entries(facts).map(([name, { value }]) => [name, value(snapshot)])));
}

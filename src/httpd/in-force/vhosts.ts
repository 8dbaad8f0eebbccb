/** The virtual hosts of a configuration. */
import { parseVirtualHostAddress } from './address.ts';
import type { Endpoint } from './address.ts';
import type { Configuration, Occurrence, VirtualHostSection } from '../reading/configuration.ts';
import { perConfiguration } from '../reading/per-configuration.ts';
import { allOccurrencesIn, occurrencesIn } from './scope-index.ts';

/** A <VirtualHost> in force. */
export interface VirtualHost extends Omit<VirtualHostSection, 'addresses'> {
  /** As written: `_default_:443`. */
  readonly writtenAddresses: readonly string[];
  readonly addresses: readonly Endpoint[];
  /**
   * The name, without scheme and port. A vhost on a wildcard address without ServerName has the main server's; null
   * where httpd would ask the DNS.
   */
  readonly serverName: string | null;
  /** Names of ServerAlias, wildcards included. */
  readonly aliases: readonly string[];
}

/** All virtual hosts, in httpd's order. */
export const virtualHosts = perConfiguration((config): readonly VirtualHost[] => {
  const ports = mainPorts(config);
  return config.virtualHostSections.map((section) => virtualHost(config, section, ports));
});

/** The directives that stand directly in the vhost, in order. */
export function ownOccurrences(config: Configuration, vhost: VirtualHost): Occurrence[] {
  return [...allOccurrencesIn(config, vhost.id)];
}

/** `name` and `port` of a ServerName value: `https://www.example.com:8443`. Port 0: none given. */
export function parseServerName(value: string): { name: string; port: number } {
  const match = /^(?:[a-z]+:\/\/)?(.*?)(?::(\d{1,5}))?$/i.exec(value);
  return { name: match?.[1] ?? value, port: Number(match?.[2] ?? 0) };
}

function virtualHost(config: Configuration, section: VirtualHostSection, ports: readonly MainPort[]): VirtualHost {
  // A <VirtualHost 10.0.0.1> gets the port that the main ServerName before it gives, else any port.
  const defaultPort = ports.findLast((p) => p.position < section.position)?.port ?? 0;
  const addresses = section.addresses.flatMap((a) => parseVirtualHostAddress(a, defaultPort) ?? []);
  const named = occurrencesIn(config, section.id, 'ServerName').at(-1)?.args[0];
  return {
    ...section,
    writtenAddresses: section.addresses,
    addresses,
    serverName: named === undefined ? inheritedName(config, addresses) : parseServerName(named).name,
    aliases: occurrencesIn(config, section.id, 'ServerAlias').flatMap((o) => o.args),
  };
}

/** The name of the main server; null if httpd takes the machine's own. */
export function mainServerName(config: Configuration): string | null {
  const value = occurrencesIn(config, null, 'ServerName').at(-1)?.args[0];
  return value === undefined ? null : parseServerName(value).name;
}

function inheritedName(config: Configuration, addresses: readonly Endpoint[]): string | null {
  return addresses.some((a) => a.address === '*') ? mainServerName(config) : null;
}

interface MainPort {
  readonly position: number;
  readonly port: number;
}

/** The ports that ServerName lines of the main server give, with their place in the stream. */
function mainPorts(config: Configuration): MainPort[] {
  return occurrencesIn(config, null, 'ServerName')
    .map((o) => ({ position: config.occurrences.indexOf(o), port: parseServerName(o.args[0] ?? '').port }))
    .filter((p) => p.port !== 0);
}

/** A host as the inventory describes it: how to reach it and how to become root there. */
import type { Secret } from './secret.ts';

/** How strictly a server's host key is checked (OpenSSH's StrictHostKeyChecking). */
export type HostKeyChecking = 'strict' | 'accept-new' | 'off';

/** How to open the connection to one host. All paths are absolute. */
export interface ConnectionSettings {
  /** Address or DNS name to connect to: `ansible_host`, else the inventory name. */
  readonly address: string;
  /** TCP port of sshd, 22 unless `ansible_port` says otherwise. */
  readonly port: number;
  readonly user: string;
  /** Private keys to offer, in order. Empty: ssh-agent and the user's default keys are tried. */
  readonly privateKeyFiles: readonly string[];
  readonly password?: Secret;
  /** known_hosts files to read, in order; `accept-new` appends to the first. Empty: OpenSSH's default files. */
  readonly knownHostsFiles: readonly string[];
  readonly hostKeyChecking: HostKeyChecking;
  /** Where clients reach the host's TLS if it isn't at its own address: a load balancer, a port mapping. */
  readonly tlsAddress?: TlsAddress;
}

/** An address (without brackets) or a name, and a port. */
export interface TlsAddress {
  readonly address: string;
  readonly port: number;
}

/** How to get root's rights: not at all (`become: false`) or by sudo. */
export interface BecomeSettings {
  readonly become: boolean;
  readonly user: string;
  readonly password?: Secret;
}

/** One host of the inventory. `name` is unique and is what every message and report calls it. */
export interface Host {
  readonly name: string;
  readonly groups: readonly string[];
  readonly connection: ConnectionSettings;
  readonly become: BecomeSettings;
  /** Variables that aren't connection settings, as the inventory gave them. */
  readonly vars: Readonly<Record<string, unknown>>;
}

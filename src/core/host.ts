/** A host as the inventory describes it: how to reach it and how to become root there. */
import type { Secret } from './secret.ts';

/** How strictly a server's host key is checked (OpenSSH's StrictHostKeyChecking). */
export type HostKeyChecking = 'strict' | 'accept-new' | 'off';

/** Ways to reach a host: the ssh2 package, the system's ssh, or not at all over the network. */
export type TransportChoice = 'auto' | 'ssh2' | 'ssh' | 'local';

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
  /** How the host is reached; `auto` where nothing is said: by ssh2 where that can do what is asked for. */
  readonly transport?: TransportChoice;
  /**
   * What inventory and command line settle, as arguments of ssh(1) in its order of precedence, without the address.
   * ssh_config(5) is asked with them.
   */
  readonly sshArguments?: readonly string[];
  /** Name under which known_hosts has the host's key, instead of address and port (ssh_config(5), HostKeyAlias). */
  readonly hostKeyAlias?: string;
  /** Socket of the agent to ask instead of SSH_AUTH_SOCK's; null asks none. */
  readonly agentSocket?: string | null;
  /** Offer the server no keys of the agent but those that are named (ssh_config(5), IdentitiesOnly). */
  readonly identitiesOnly?: boolean;
  /** Offer what servers older than OpenSSH 5.3 need, too (`fleet_legacy_ssh`). */
  readonly legacyAlgorithms?: boolean;
  /** Limit for connecting, where it isn't that of the command (`ansible_timeout`). */
  readonly timeoutSeconds?: number;
  /** Further attempts to connect after one that failed (`ansible_ssh_retries`); none where nothing is said. */
  readonly retries?: number;
  /**
   * Where clients reach the host's TLS if it isn't at its own address (a load balancer, a port mapping), by the port
   * on which the host listens.
   */
  readonly tlsAddresses?: Readonly<Record<number, TlsAddress>>;
}

/** An address (without brackets) or a name, and a port. */
export interface TlsAddress {
  readonly address: string;
  readonly port: number;
}

/** Programs that give another user's rights, by Ansible's names. */
export type BecomeMethod = 'sudo' | 'su' | 'doas';

/** How to get root's rights: not at all (`become: false`), or by a program. */
export interface BecomeSettings {
  readonly become: boolean;
  readonly user: string;
  /** sudo where nothing is said. */
  readonly method?: BecomeMethod;
  /** Another name or path of the program. */
  readonly program?: string;
  /** Further options of the program, word by word. */
  readonly flags?: readonly string[];
  /** What the program asks for: sudo and doas the login user's password, su the other user's. */
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

/** Connection settings of one host or group as its variables give them, still without defaults. */
import type { BecomeMethod, Secret, TlsAddress, TransportChoice } from '../core/index.ts';
import type { SshArguments } from './ssh-arguments.ts';

/** Each variable of Ansible that fleet uses, by what it settles. Paths are absolute. */
export interface Settings {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: Secret;
  readonly privateKeyFile: string;
  readonly hostKeyChecking: boolean;
  /** ansible_ssh_args: ssh sees these first, so they win over everything else. */
  readonly sshArguments: SshArguments;
  /** ansible_ssh_common_args, after the variables on ssh's command line. */
  readonly sshCommonArguments: SshArguments;
  /** ansible_ssh_extra_args, last on ssh's command line. */
  readonly sshExtraArguments: SshArguments;
  readonly transport: TransportChoice;
  readonly legacyAlgorithms: boolean;
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly tlsAddresses: Readonly<Record<number, TlsAddress>>;
  readonly become: boolean;
  readonly becomeMethod: BecomeMethod;
  readonly becomeProgram: string;
  readonly becomeFlags: readonly string[];
  readonly becomeUser: string;
  readonly becomePassword: Secret;
}

/** One of {@link Settings}, with its value. */
export type Setting = { [K in keyof Settings]: { readonly name: K; readonly value: Settings[K] } }[keyof Settings];

/** What transports take from the control machine. */

import type { Secret } from '../core/index.ts';
import type { Tracing } from './trace.ts';

/** Asks the person at the terminal for a key's passphrase; null where nobody can be asked, or nobody answers. */
export type PassphrasePrompt = (file: string, again: boolean) => Promise<Secret | null>;

/** Times are in milliseconds. */
export interface TransportOptions {
  /** The user's home folder: `.ssh/known_hosts` and the default keys are looked for there. */
  readonly home: string;
  /** ssh-agent's socket, i.e. SSH_AUTH_SOCK; undefined or empty if there is no agent. */
  readonly agentSocket?: string | undefined;
  /** Asked once for each key that needs it, however many hosts use the key. */
  readonly askPassphrase?: PassphrasePrompt;
  /** Read instead of the user's and the system's ssh_config. */
  readonly sshConfigFile?: string | undefined;
  /** Used for hosts that name no known_hosts files. Default: OpenSSH's four files. */
  readonly defaultKnownHostsFiles?: readonly string[];
  /** How long sudo may take to ask for the password, and again to take it. Default 15 s. */
  readonly becomeTimeoutMs?: number;
  /** How long a `dial` may take. Default 10 s. */
  readonly dialTimeoutMs?: number;
  /** Time between keepalives; three unanswered ones end a connection. Default 10 s. */
  readonly keepaliveMs?: number;
  /** Whether and how deep it's told how hosts are reached. */
  readonly tracing?: Tracing | undefined;
}

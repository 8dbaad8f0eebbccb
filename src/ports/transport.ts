/** How fleet reaches a host: one authenticated connection that runs scripts and opens byte streams. */
import type { Duplex } from 'node:stream';
import type { ConnectFailure, Host, Result, SessionFailure } from '../core/index.ts';

/** A POSIX sh script and what it is given. */
export interface ScriptRun {
  /** A name for messages and journals, e.g. `read`. */
  readonly name: string;
  /** The text of the script: functions only. It is fed to `sh` on stdin, with a call of `fleet_main` behind it. */
  readonly text: string;
  /** Positional parameters. Only letters, digits and `._:/@%+=,-` are allowed; anything else is a bug and throws. */
  readonly args: readonly string[];
  /** What `fleet_main` reads on its stdin, as a quoted here-document: lines of printable ASCII and tabs, else it throws. */
  readonly payload?: string;
  /** The script is given up after this many milliseconds. */
  readonly deadlineMs: number;
  /** Answers longer than this are cut off and fail. */
  readonly maxBytes: number;
}

/** What a script wrote. `exitCode` is null when a signal ended it. */
export interface ScriptAnswer {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** What is recorded of how a connection was made. */
export interface SessionInfo {
  readonly transport: string;
  /** Why it was this transport and not the usual one; absent where it's the usual one or was asked for. */
  readonly reason?: string;
  readonly hostKeyType: string;
  /** `SHA256:…` as ssh-keygen prints it. */
  readonly hostKeyFingerprint: string;
  /** `known`: found in known_hosts; `accepted-new`: added by accept-new; `unchecked`: checking is off. */
  readonly hostKeyTrust: 'known' | 'accepted-new' | 'unchecked';
  /** How the user was authenticated, e.g. `publickey`. */
  readonly authentication: string;
}

/** One open connection. It is used by one task at a time; every method resolves, none rejects. */
export interface Session {
  readonly info: SessionInfo;
  /** Runs a script as root where the host says `become`, else as the login user. */
  run(script: ScriptRun): Promise<Result<ScriptAnswer, ConnectFailure | SessionFailure>>;
  /**
   * Opens a byte stream to an address as seen from the host: by SSH's own forwarding (direct-tcpip), or by a program on
   * the host where sshd forbids that. Several may be open at once. Fails with `dial-failed` when nothing listens there,
   * or when the host has no such program.
   */
  dial(address: string, port: number): Promise<Result<Duplex, SessionFailure>>;
  /** True until the connection ended, by us or by the network. */
  isOpen(): boolean;
  /** Ends the connection and frees its socket, also when the peer has vanished. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Limit for name look-up, TCP, key exchange and authentication together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** One way to reach hosts, e.g. ssh2. */
export interface Transport {
  readonly name: string;
  connect(host: Host, options: ConnectOptions): Promise<Result<Session, ConnectFailure>>;
}

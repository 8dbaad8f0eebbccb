/**
 * Every way in which work on a host or a run can foreseeably fail, as one closed union keyed by `code`.
 * `explain` in explain.ts turns each into a sentence and a next step.
 */

import type { BecomeMethod } from './host.ts';

/** Where in the life of a transaction a failure happened (design: the phases of one host). */
export type Phase =
  | 'connect'
  | 'read'
  | 'probe'
  | 'propose'
  | 'lock'
  | 'backup'
  | 'guard'
  | 'preflight'
  | 'swap'
  | 'configtest'
  | 'reload'
  | 'judge'
  | 'confirm'
  | 'restore';

/** Failures of reaching a host and of becoming root there. Nothing was changed when one of these is seen. */
export type ConnectFailure =
  | { readonly code: 'name-unresolved'; readonly address: string }
  | { readonly code: 'connect-refused'; readonly address: string; readonly port: number }
  | { readonly code: 'connect-timeout'; readonly address: string; readonly port: number; readonly seconds: number }
  | { readonly code: 'network-unreachable'; readonly address: string; readonly reason: string }
  | {
      readonly code: 'host-key-unknown';
      readonly knownHostsName: string;
      readonly keyType: string;
      readonly fingerprint: string;
      readonly files: readonly string[];
    }
  | {
      readonly code: 'host-key-changed';
      readonly knownHostsName: string;
      readonly keyType: string;
      readonly fingerprint: string;
      /** The known_hosts line that holds the other key. */
      readonly file: string;
      readonly line: number;
    }
  | { readonly code: 'host-key-revoked'; readonly knownHostsName: string; readonly file: string; readonly line: number }
  | { readonly code: 'known-hosts-unreadable'; readonly file: string; readonly reason: string }
  | { readonly code: 'private-key-unreadable'; readonly file: string; readonly reason: string }
  | { readonly code: 'no-credentials'; readonly user: string }
  | { readonly code: 'auth-failed'; readonly user: string; readonly tried: readonly string[] }
  | { readonly code: 'ssh-handshake-failed'; readonly reason: string }
  | { readonly code: 'ssh-config-unusable'; readonly address: string; readonly reason: string }
  /** A machine on the way to the host couldn't be passed. */
  | { readonly code: 'jump-failed'; readonly jump: string; readonly cause: ConnectFailure }
  | ({ readonly code: 'become-password-missing'; readonly user: string } & ByMethod)
  | ({ readonly code: 'become-password-wrong'; readonly user: string } & ByMethod)
  | ({ readonly code: 'become-denied'; readonly user: string; readonly reason: string } & ByMethod)
  | ({ readonly code: 'become-timeout'; readonly seconds: number } & ByMethod);

/** Which program was to give root's rights; sudo where it isn't said. */
interface ByMethod {
  readonly method?: BecomeMethod;
}

/** Failures of a connection that stood, or of what came back over it. What happened on the host is unknown. */
export type SessionFailure =
  | { readonly code: 'connection-lost'; readonly reason: string }
  | { readonly code: 'remote-timeout'; readonly seconds: number; readonly script: string }
  | { readonly code: 'remote-shell-failed'; readonly exitCode: number | null; readonly stderr: string }
  | { readonly code: 'answer-truncated'; readonly script: string }
  | { readonly code: 'answer-malformed'; readonly script: string; readonly detail: string }
  | { readonly code: 'answer-too-large'; readonly script: string; readonly limitBytes: number }
  | { readonly code: 'dial-failed'; readonly address: string; readonly port: number; readonly reason: string };

/** Reasons for which a host is left alone: a precondition doesn't hold, or the job can't be done there. */
export type Refusal =
  | { readonly code: 'not-root'; readonly user: string }
  | { readonly code: 'no-httpd'; readonly looked: readonly string[] }
  | { readonly code: 'httpd-not-running'; readonly binary: string }
  | { readonly code: 'no-mod-ssl'; readonly found: readonly string[] }
  | { readonly code: 'baseline-broken'; readonly output: string }
  | { readonly code: 'config-unreadable'; readonly path: string; readonly reason: string }
  | { readonly code: 'config-opaque'; readonly file: string; readonly line: number; readonly reason: string }
  | {
      /** Where to look; the line is null where the file as a whole is meant. */
      readonly code: 'edit-refused';
      readonly file: string;
      readonly line: number | null;
      readonly reason: string;
      /** What to do, half a sentence. */
      readonly help: string;
    }
  | {
      /** A task asks for what can't be had this way; `help` is what to do instead, half a sentence. */
      readonly code: 'task-refused';
      readonly module: string;
      readonly reason: string;
      readonly help: string;
    }
  | {
      readonly code: 'managed-file';
      readonly path: string;
      readonly manager: string;
      readonly sign: string;
      /** Where the change belongs; absent in records of an earlier fleet. */
      readonly instead?: string;
    }
  | { readonly code: 'no-gain'; readonly causes: readonly { client: string; cause: string; help: string }[] }
  | { readonly code: 'no-tls-listener' }
  | { readonly code: 'no-route-to-listener'; readonly listener: string; readonly reason: string }
  | {
      readonly code: 'host-locked';
      readonly transaction: string;
      readonly phase: string;
      readonly owner: string;
      /** Seconds since 1970 by the host's clock. */
      readonly since: number;
    }
  | { readonly code: 'instance-gone'; readonly pid: number }
  | {
      readonly code: 'unfinished-transaction';
      readonly transaction: string;
      readonly phase: string;
      readonly guardAt: number | null;
    }
  | { readonly code: 'no-space'; readonly path: string }
  | { readonly code: 'guard-unavailable'; readonly detail: string }
  | { readonly code: 'plan-stale'; readonly path: string; readonly expected: string; readonly found: string }
  | { readonly code: 'preflight-failed'; readonly output: string }
  | { readonly code: 'file-not-writable'; readonly path: string }
  | { readonly code: 'nothing-to-roll-back'; readonly run: string }
  | { readonly code: 'edited-since'; readonly path: string; readonly run: string }
  /** Others edited the very lines that the run changed. `conflicts`: each place in words, with both sides. */
  | {
      readonly code: 'merge-conflict';
      readonly path: string;
      readonly run: string;
      readonly conflicts: readonly string[];
    }
  /** The run's record doesn't lead back to the bytes that it names: it was altered, or fleet has a bug. */
  | { readonly code: 'record-inconsistent'; readonly path: string; readonly run: string }
  /** A task of the playbook can't be evaluated with this host's variables and facts. `help` may be empty. */
  | {
      readonly code: 'task-unusable';
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly reason: string;
      readonly help: string;
    }
  | { readonly code: 'missing-tool'; readonly tool: string }
  | { readonly code: 'journal-unwritable'; readonly path: string; readonly reason: string };

/** Failures after the first byte changed; each is followed by a restore. */
export type ChangeFailure =
  | { readonly code: 'configtest-failed'; readonly output: string }
  | { readonly code: 'reload-failed'; readonly output: string }
  | { readonly code: 'parent-died'; readonly output: string }
  | { readonly code: 'reload-not-seen'; readonly output: string }
  | { readonly code: 'restart-failed'; readonly output: string }
  | { readonly code: 'swap-failed'; readonly path: string }
  | { readonly code: 'verification-failed'; readonly expectations: readonly string[] }
  | { readonly code: 'interrupted'; readonly signal: string };

/** The restore itself failed. Both failures are kept: a person has to look. */
export interface StuckFailure {
  readonly code: 'restore-failed';
  readonly transaction: string;
  /** What made the restore necessary. */
  readonly cause: Failure;
  readonly output: string;
}

/** Anything that can foreseeably go wrong with one host. */
export type Failure = ConnectFailure | SessionFailure | Refusal | ChangeFailure | StuckFailure;

export type FailureCode = Failure['code'];

/** True where the failure means that the host could not be reached or did not answer, so nothing is known of it. */
export function isUnreachable(failure: Failure): boolean {
  return UNREACHABLE.has(failure.code);
}

const UNREACHABLE: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'name-unresolved',
  'connect-refused',
  'connect-timeout',
  'network-unreachable',
  'host-key-unknown',
  'host-key-changed',
  'host-key-revoked',
  'known-hosts-unreadable',
  'private-key-unreadable',
  'no-credentials',
  'auth-failed',
  'ssh-handshake-failed',
  'ssh-config-unusable',
  'jump-failed',
  'connection-lost',
  'remote-timeout',
  'dial-failed',
]);

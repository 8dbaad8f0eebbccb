/** The fields of every failure, for checking failures that come back from a file. */
import type { Failure, FailureCode } from '../../core/index.ts';

/** What a field holds. */
export type FieldKind = 'text' | 'optional-text' | 'texts' | 'number' | 'number?' | 'causes' | 'failure';

/** One client of `no-gain`. */
export type Cause = Extract<Failure, { readonly code: 'no-gain' }>['causes'][number];

/** The type makes the table complete: a new failure, or a new field of one, doesn't compile without its line here. */
type FieldTable = {
  readonly [C in FailureCode]: {
    readonly [K in Exclude<keyof Extract<Failure, { readonly code: C }>, 'code'>]: FieldKind;
  };
};

const knownHosts = { knownHostsName: 'text', keyType: 'text', fingerprint: 'text' } as const;
const output = { output: 'text' } as const;
const path = { path: 'text' } as const;
const user = { user: 'text' } as const;
const byMethod = { method: 'optional-text' } as const;

export const FAILURE_FIELDS: FieldTable = {
  'name-unresolved': { address: 'text' },
  'connect-refused': { address: 'text', port: 'number' },
  'connect-timeout': { address: 'text', port: 'number', seconds: 'number' },
  'network-unreachable': { address: 'text', reason: 'text' },
  'host-key-unknown': { ...knownHosts, files: 'texts' },
  'host-key-changed': { ...knownHosts, file: 'text', line: 'number' },
  'host-key-revoked': { knownHostsName: 'text', file: 'text', line: 'number' },
  'known-hosts-unreadable': { file: 'text', reason: 'text' },
  'private-key-unreadable': { file: 'text', reason: 'text' },
  'no-credentials': user,
  'auth-failed': { ...user, tried: 'texts' },
  'ssh-handshake-failed': { reason: 'text' },
  'ssh-config-unusable': { address: 'text', reason: 'text' },
  'jump-failed': { jump: 'text', cause: 'failure' },
  'become-password-missing': { ...user, ...byMethod },
  'become-password-wrong': { ...user, ...byMethod },
  'become-denied': { ...user, reason: 'text', ...byMethod },
  'become-timeout': { seconds: 'number', ...byMethod },
  'connection-lost': { reason: 'text' },
  'remote-timeout': { seconds: 'number', script: 'text' },
  'remote-shell-failed': { exitCode: 'number?', stderr: 'text' },
  'answer-truncated': { script: 'text' },
  'answer-malformed': { script: 'text', detail: 'text' },
  'answer-too-large': { script: 'text', limitBytes: 'number' },
  'dial-failed': { address: 'text', port: 'number', reason: 'text' },
  'not-root': user,
  'no-httpd': { looked: 'texts' },
  'httpd-not-running': { binary: 'text' },
  'no-mod-ssl': { found: 'texts' },
  'baseline-broken': output,
  'config-unreadable': { ...path, reason: 'text' },
  'config-opaque': { file: 'text', line: 'number', reason: 'text' },
  'edit-refused': { file: 'text', line: 'number?', reason: 'text', help: 'text' },
  'task-refused': { module: 'text', reason: 'text', help: 'text' },
  'task-unusable': { file: 'text', line: 'number', column: 'number', reason: 'text', help: 'text' },
  'managed-file': { ...path, manager: 'text', sign: 'text', instead: 'optional-text' },
  'no-gain': { causes: 'causes' },
  'no-tls-listener': {},
  'no-route-to-listener': { listener: 'text', reason: 'text' },
  'host-locked': { transaction: 'text', phase: 'text', owner: 'text', since: 'number' },
  'instance-gone': { pid: 'number' },
  'unfinished-transaction': { transaction: 'text', phase: 'text', guardAt: 'number?' },
  'no-space': path,
  'guard-unavailable': { detail: 'text' },
  'plan-stale': { ...path, expected: 'text', found: 'text' },
  'preflight-failed': output,
  'file-not-writable': path,
  'nothing-to-roll-back': { run: 'text' },
  'edited-since': { ...path, run: 'text' },
  'merge-conflict': { ...path, run: 'text', conflicts: 'texts' },
  'record-inconsistent': { ...path, run: 'text' },
  'missing-tool': { tool: 'text' },
  'journal-unwritable': { ...path, reason: 'text' },
  'configtest-failed': output,
  'reload-failed': output,
  'parent-died': output,
  'reload-not-seen': output,
  'restart-failed': output,
  'swap-failed': path,
  'verification-failed': { expectations: 'texts' },
  interrupted: { signal: 'text' },
  'restore-failed': { transaction: 'text', cause: 'failure', output: 'text' },
};

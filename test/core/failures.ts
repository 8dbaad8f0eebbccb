/** One example of every failure: the type makes the list complete. */
import type { Explainable } from '../../src/core/index.ts';

type Examples = { readonly [C in Explainable['code']]: Extract<Explainable, { readonly code: C }> };

const configtest = [
  "AH00558: apache2: Could not reliably determine the server's fully qualified domain name",
  'AH00526: Syntax error on line 5 of /etc/apache2/a.conf:',
  "Invalid command 'Foo', perhaps misspelled or defined by a module not included in the server configuration",
  "Action 'configtest' failed.",
].join('\n');

const knownHostsName = '[web1.example.test]:2222';
const keyType = 'ssh-ed25519';
const fingerprint = 'SHA256:abc';
const file = '/home/me/.ssh/known_hosts';
const path = '/etc/apache2/mods-available/ssl.conf';
const guardAt = Date.UTC(2026, 10, 23, 15, 5) / 1000;

/** Failures by code, with values as they come from real hosts. */
export const FAILURES: Examples = {
  'name-unresolved': { code: 'name-unresolved', address: 'web1.example.test' },
  'connect-refused': { code: 'connect-refused', address: '192.0.2.1', port: 22 },
  'connect-timeout': { code: 'connect-timeout', address: '192.0.2.1', port: 22, seconds: 10 },
  'network-unreachable': { code: 'network-unreachable', address: '192.0.2.1', reason: 'EHOSTUNREACH' },
  'host-key-unknown': { code: 'host-key-unknown', knownHostsName, keyType, fingerprint, files: [file] },
  'host-key-changed': { code: 'host-key-changed', knownHostsName, keyType, fingerprint, file, line: 7 },
  'host-key-revoked': { code: 'host-key-revoked', knownHostsName, file, line: 9 },
  'known-hosts-unreadable': { code: 'known-hosts-unreadable', file, reason: 'EACCES' },
  'private-key-unreadable': { code: 'private-key-unreadable', file: '/home/me/.ssh/id', reason: 'wrong passphrase' },
  'no-credentials': { code: 'no-credentials', user: 'deploy' },
  'auth-failed': { code: 'auth-failed', user: 'deploy', tried: ['publickey', 'password'] },
  'ssh-handshake-failed': { code: 'ssh-handshake-failed', reason: 'no matching key exchange algorithm' },
  'ssh-config-unusable': { code: 'ssh-config-unusable', address: 'web1', reason: 'Bad configuration option: foo' },
  'jump-failed': {
    code: 'jump-failed',
    jump: 'bastion.example.test',
    cause: { code: 'connect-refused', address: '192.0.2.9', port: 22 },
  },
  'become-password-missing': { code: 'become-password-missing', user: 'deploy' },
  'become-password-wrong': { code: 'become-password-wrong', user: 'deploy' },
  'become-denied': { code: 'become-denied', user: 'deploy', reason: 'not in the sudoers file' },
  'become-timeout': { code: 'become-timeout', seconds: 15 },
  'connection-lost': { code: 'connection-lost', reason: 'ECONNRESET' },
  'remote-timeout': { code: 'remote-timeout', seconds: 60, script: 'read' },
  'remote-shell-failed': { code: 'remote-shell-failed', exitCode: 127, stderr: 'sh: not found' },
  'answer-truncated': { code: 'answer-truncated', script: 'read' },
  'answer-malformed': { code: 'answer-malformed', script: 'read', detail: 'a frame without a length' },
  'answer-too-large': { code: 'answer-too-large', script: 'read', limitBytes: 1000 },
  'dial-failed': { code: 'dial-failed', address: '127.0.0.1', port: 443, reason: 'administratively prohibited' },
  'not-root': { code: 'not-root', user: 'deploy' },
  'no-httpd': { code: 'no-httpd', looked: ['/usr/sbin/apache2', '/usr/sbin/httpd'] },
  'httpd-not-running': { code: 'httpd-not-running', binary: '/usr/sbin/apache2' },
  'no-mod-ssl': { code: 'no-mod-ssl', found: ['mod_gnutls'] },
  'baseline-broken': { code: 'baseline-broken', output: configtest },
  'config-unreadable': { code: 'config-unreadable', path, reason: 'EIO' },
  'config-opaque': { code: 'config-opaque', file: path, line: 3, reason: 'mod_perl writes configuration' },
  'task-refused': {
    code: 'task-refused',
    module: 'apache_directive',
    reason: 'no line loads mod_headers, which has Header',
    help: 'enable it first',
  },
  'edit-refused': {
    code: 'edit-refused',
    file: path,
    line: 3,
    reason: 'SSLProtocol comes out of macro m',
    help: 'take the line out of it',
  },
  'task-unusable': {
    code: 'task-unusable',
    file: 'p.yaml',
    line: 7,
    column: 12,
    reason: 'a number is divided by zero',
    help: 'leave it out',
  },
  'managed-file': { code: 'managed-file', path, manager: 'Puppet', sign: 'line 1: Managed by Puppet' },
  'no-gain': {
    code: 'no-gain',
    causes: [{ client: 'windows-xp', cause: 'library-no-3des', help: 'Use a TLS proxy near the clients.' }],
  },
  'no-tls-listener': { code: 'no-tls-listener' },
  'no-route-to-listener': { code: 'no-route-to-listener', listener: '*:443', reason: 'administratively prohibited' },
  'host-locked': { code: 'host-locked', transaction: 't1', phase: 'swapped', owner: 'ann@ops', since: guardAt },
  'instance-gone': { code: 'instance-gone', pid: 812 },
  'unfinished-transaction': { code: 'unfinished-transaction', transaction: 't1', phase: 'reloaded', guardAt },
  'no-space': { code: 'no-space', path: '/var/lib/fleet' },
  'guard-unavailable': { code: 'guard-unavailable', detail: 'no systemd-run' },
  'plan-stale': { code: 'plan-stale', path, expected: 'a'.repeat(64), found: 'b'.repeat(64) },
  'preflight-failed': {
    code: 'preflight-failed',
    output: '[ssl:emerg] AH01898: Unable to configure permitted SSL ciphers',
  },
  'file-not-writable': { code: 'file-not-writable', path },
  'nothing-to-roll-back': { code: 'nothing-to-roll-back', run: '20261123-150500-abcd' },
  'merge-conflict': {
    code: 'merge-conflict',
    path,
    run: '20261123-150500-abcd',
    conflicts: ['line 3: the run wrote "a", there is now "b", before it was nothing'],
  },
  'edited-since': { code: 'edited-since', path, run: '20261123-150500-abcd' },
  'record-inconsistent': { code: 'record-inconsistent', path, run: '20261123-150500-abcd' },
  'missing-tool': { code: 'missing-tool', tool: 'sha256sum' },
  'journal-unwritable': { code: 'journal-unwritable', path: '/home/me/.local/state/fleet', reason: 'ENOSPC' },
  'configtest-failed': { code: 'configtest-failed', output: configtest },
  'reload-failed': { code: 'reload-failed', output: 'operation not permitted' },
  'parent-died': { code: 'parent-died', output: '[ssl:emerg] AH00020: Configuration Failed, exiting' },
  'restart-failed': { code: 'restart-failed', output: 'Job for httpd.service failed' },
  'reload-not-seen': { code: 'reload-not-seen', output: '' },
  'swap-failed': { code: 'swap-failed', path },
  'verification-failed': { code: 'verification-failed', expectations: ['windows-vista at *:443 (no SNI)'] },
  interrupted: { code: 'interrupted', signal: 'SIGINT' },
  'restore-failed': {
    code: 'restore-failed',
    transaction: 't1',
    cause: { code: 'parent-died', output: '[ssl:emerg] AH00020: Configuration Failed, exiting' },
    output: 'cannot write /etc/apache2/ssl.conf',
  },
  'state-unwritable': { code: 'state-unwritable', path: '/home/me/.local/state/fleet', reason: 'ENOSPC' },
  'state-busy': { code: 'state-busy', path: '/s/lock', pid: 99, run: 'r1', since: '2026-11-23T15:05:00Z' },
  'index-unavailable': { code: 'index-unavailable', place: '/state/index.sqlite', reason: 'file is not a database' },
  'record-missing': { code: 'record-missing', run: 'r9', known: ['r1', 'r2'] },
  'record-damaged': { code: 'record-damaged', path: '/s/runs/r1/journal.jsonl', line: 4, reason: 'is not JSON' },
};

/** Values that the tests of the store share. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileChange, HostOutcome, HostPlan, JournalEntry, Plan, RunHeader } from '../../src/core/index.ts';

export const AT = '2026-11-23T15:05:00.000Z';

export function header(id: string, started = AT): RunHeader {
  return {
    id,
    kind: 'apply',
    started,
    source: 'playbooks/legacy-tls.yaml',
    owner: 'ann',
    reason: 'till terminals',
    expires: '2027-01-31',
    clients: ['windows-vista'],
    takesBack: null,
    hosts: ['web1', 'web2'],
  };
}

export const change: FileChange = {
  path: '/etc/apache2/mods-available/ssl.conf',
  sha256Before: 'a'.repeat(64),
  sha256After: 'b'.repeat(64),
  edits: [{ start: 10, end: 14, text: 'later' }],
  inverse: [{ start: 10, end: 15, text: 'then' }],
  diff: '--- a/etc/apache2/mods-available/ssl.conf\n+++ b/etc/apache2/mods-available/ssl.conf\n@@ -1 +1 @@\n-then\n+later\n',
};

const point = { address: '*', port: 443, serverName: null };
const seen = { point, client: 'windows-vista', gotIn: false, cause: 'seclevel', evidence: 'alert 80', help: 'level 0' };

export function outcome(host: string, changed: Partial<HostOutcome> = {}): HostOutcome {
  return {
    host,
    kind: 'changed',
    reason: 'windows-vista gets in',
    failure: null,
    phase: null,
    grade: null,
    guardAt: null,
    os: 'Debian GNU/Linux 12 (bookworm)',
    httpd: 'Apache/2.4.62',
    library: 'OpenSSL 3.0.22',
    files: [change],
    findings: [{ severity: 'note', message: 'a note', place: '/etc/a:1' }],
    impossible: [{ client: 'windows-xp', point: null, cause: 'library-no-3des', evidence: 'no 3DES', help: 'a proxy' }],
    before: [seen],
    after: [{ ...seen, gotIn: true, cause: 'works', help: '' }],
    hostKeyTrust: 'known',
    guard: 'systemd',
    cost: { roundTrips: 4, handshakes: 20, milliseconds: 812.5 },
    ...changed,
  };
}

export const intent = (host: string): JournalEntry => ({
  type: 'host-intent',
  at: AT,
  host,
  transaction: 't-1',
  files: [change],
});
export const finished = (host: string): JournalEntry => ({ type: 'host-finished', at: AT, outcome: outcome(host) });
export const phase = (host: string): JournalEntry => ({ type: 'host-phase', at: AT, host, phase: 'swap' });
export const started = (id: string): JournalEntry => ({ type: 'run-started', at: AT, run: header(id) });
export const ended: JournalEntry = { type: 'run-finished', at: '2026-11-23T15:06:00.000Z', exitCode: 0 };

export function hostPlan(host: string, changed: Partial<HostPlan> = {}): HostPlan {
  return {
    host,
    decision: 'change',
    reason: 'windows-vista would get in',
    refusal: null,
    os: 'Debian GNU/Linux 12 (bookworm)',
    httpd: 'Apache/2.4.62',
    library: 'OpenSSL 3.0.22',
    files: [change],
    instances: [{ mainFile: '/etc/apache2/apache2.conf', executable: '/usr/sbin/apache2', shadowConfig: 'Listen 1\n' }],
    expectations: [{ point, client: 'windows-vista', kind: 'gain' }],
    impossible: [],
    findings: [{ severity: 'warning', message: 'w' }],
    before: [seen],
    ...changed,
  };
}

export function plan(hosts: readonly HostPlan[] = [hostPlan('web1')]): Plan {
  const order = { owner: 'ann', reason: null, expires: '2027-01-31' };
  const clients = ['windows-vista'];
  return { format: 1, id: '20261123-150500-abcd', created: AT, kind: 'apply', source: 'p.yaml', order, clients, hosts };
}

/** A fresh folder, removed when the test's scope ends (`await using`). */
export async function scratch(): Promise<{ readonly path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'fleet-store-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

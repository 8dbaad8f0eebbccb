/** Values that the tests of the reports share, and what a hostile host might put into them. */
import type {
  FileChange,
  HostOutcome,
  HostPlan,
  MatrixEntry,
  Plan,
  ProbePoint,
  RunRecord,
} from '../../src/core/index.ts';
import type { AuditedHost, Report } from '../../src/ports/index.ts';
import { unifiedDiff } from '../../src/httpd/index.ts';

export const HOSTILE = '</td><script>alert(1)</script>"\'&\u001b[2J\u0007\u009b31m\r\n=cmd|x\u202e';

export const point = (serverName: string | null, address = '*', port = 443): ProbePoint => ({
  address,
  port,
  serverName,
});

/** An entry by its mark: `+` gets in, `?` unseen, anything else is the cause of the refusal. */
export function entry(client: string, mark: string, at: ProbePoint = point(null)): MatrixEntry {
  const works = mark === '+';
  return {
    point: at,
    client,
    gotIn: mark === '?' ? null : works,
    cause: works ? 'works' : mark,
    evidence: works ? 'TLSv1.0, TLS_RSA_WITH_AES_128_CBC_SHA' : 'alert 80 internal_error',
    help: works ? '' : `what helps against ${mark}.`,
  };
}

const path = '/etc/apache2/mods-available/ssl.conf';
const before = 'one\ntwo\nthree\nfour\nSSLProtocol all -SSLv3\nsix\nseven\n';
const start = before.indexOf(' -SSLv3');

export const change: FileChange = {
  path,
  sha256Before: 'a'.repeat(64),
  sha256After: 'b'.repeat(64),
  edits: [],
  inverse: [],
  diff: unifiedDiff(path, before, [{ start, end: start + ' -SSLv3'.length, text: '' }]),
};

export const seenBefore = [
  entry('windows-vista', 'seclevel'),
  entry('modern', '+'),
  entry('windows-xp', 'library-no-3des'),
];
const seenAfter = [entry('windows-vista', '+'), entry('modern', '+'), entry('windows-xp', 'library-no-3des')];

const software = { os: 'Debian GNU/Linux 12 (bookworm)', httpd: 'Apache 2.4.62', library: 'OpenSSL 3.0.22' };

export function hostPlan(host: string, changed: Partial<HostPlan> = {}): HostPlan {
  return {
    host,
    decision: 'change',
    reason: 'windows-vista would get in',
    refusal: null,
    ...software,
    files: [change],
    instances: [],
    expectations: [{ point: point(null), client: 'windows-vista', kind: 'gain' }],
    impossible: [
      {
        client: 'windows-xp',
        point: null,
        cause: 'library-no-3des',
        evidence: 'OpenSSL 3.0.22 has no 3DES',
        help: 'use a TLS proxy',
      },
    ],
    findings: [{ severity: 'warning', message: 'the file is newer than the server', place: `${path}:5` }],
    before: seenBefore,
    ...changed,
  };
}

export function plan(hosts: readonly HostPlan[]): Plan {
  const order = { owner: 'ann', reason: 'till terminals', expires: '2027-01-31' };
  return { format: 1, id: '20261123-abcd', created: '', kind: 'apply', source: 'p.yaml', order, clients: [], hosts };
}

export function outcome(host: string, changed: Partial<HostOutcome> = {}): HostOutcome {
  return {
    host,
    kind: 'changed',
    reason: 'windows-vista gets in',
    failure: null,
    phase: null,
    grade: null,
    guardAt: null,
    ...software,
    files: [change],
    findings: [],
    impossible: [],
    before: seenBefore,
    after: seenAfter,
    hostKeyTrust: 'known',
    guard: 'systemd',
    cost: { roundTrips: 4, handshakes: 6, milliseconds: 800 },
    ...changed,
  };
}

export function record(changed: Partial<RunRecord> = {}): RunRecord {
  return {
    id: '20261123-abcd',
    kind: 'apply',
    started: '2026-11-23T15:05:00Z',
    finished: '2026-11-23T15:06:00Z',
    source: 'p.yaml',
    owner: 'ann',
    reason: 'till terminals',
    expires: '2027-01-31',
    clients: ['windows-vista'],
    takesBack: null,
    outcomes: [outcome('web1')],
    unsettled: [],
    extensions: [],
    ...changed,
  };
}

export function auditedHost(host: string, changed: Partial<AuditedHost> = {}): AuditedHost {
  return {
    host,
    state: 'audited',
    reason: '',
    hint: '',
    ...software,
    matrix: seenBefore,
    settings: [{ scope: 'server', directive: 'SSLProtocol', value: 'all -SSLv3', place: `${path}:5` }],
    findings: [],
    impossible: [],
    pending: null,
    exceptions: [],
    instances: [],
    certificates: [],
    exposures: [],
    drift: [],
    transactions: [],
    restarts: [],
    managed: [],
    uses: [],
    ...changed,
  };
}

export function report(hosts: readonly AuditedHost[]): Report {
  return { title: 'TLS of shops', created: '2026-11-23T15:05:00Z', playbook: null, clients: [], hosts };
}

/** The same value with every string replaced, keys and members of unions left alone. */
export function poisoned<T>(value: T, text = HOSTILE): T {
  const fixed = new Set(['code', 'kind', 'decision', 'severity', 'state', 'pending', 'grade', 'format', 'gotIn']);
  const put = (key: string, member: unknown): unknown =>
    typeof member === 'string' && !fixed.has(key) ? text : member;
  return JSON.parse(JSON.stringify(value), put) as T;
}

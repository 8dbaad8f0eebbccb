/** Hosts in every state, with something in every field. */
import type { AuditedException, AuditedHost } from '../../src/ports/index.ts';
import { auditedHost, change, entry, point } from './samples.ts';

export const exception: AuditedException = {
  run: 'r1',
  owner: 'ann',
  expires: '2026-10-31',
  state: 'overdue',
  place: '/etc/a:3',
  record: null,
};

export const recorded: AuditedException = {
  ...exception,
  run: 'r2',
  expires: '2027-01-31',
  state: 'in-force',
  record: {
    since: '2026-11-01T10:00:00Z',
    reason: 'till terminals',
    clients: ['windows-vista'],
    extensions: [{ at: '2026-11-20T10:00:00Z', by: 'bob@here', until: '2027-01-31', reason: 'new tills come late' }],
    files: [change],
  },
};

const exposure = {
  rule: 'tls-1.0',
  title: 'TLS 1.0 is accepted',
  severity: 'warning',
  clauses: [
    {
      standard: 'RFC 8996',
      clause: 'section 4',
      says: 'TLS 1.0 must not be used',
      url: 'https://www.rfc-editor.org/rfc/rfc8996',
    },
  ],
  seen: [{ point: point('a.test'), evidence: 'windows-vista: TLSv1, TLS_RSA_WITH_AES_128_CBC_SHA' }],
} as const;

export const full: readonly AuditedHost[] = [
  auditedHost('web1', {
    exceptions: [exception],
    exposures: [exposure],
    pending: 'change',
    hint: 'take it back: fleet rollback r1',
    findings: [
      { severity: 'note', message: 'a note' },
      { severity: 'warning', message: 'a warning', place: '/etc/a:9' },
    ],
    impossible: [{ client: 'windows-xp', point: point(null), cause: 'c', evidence: 'no 3DES', help: 'a proxy' }],
  }),
  auditedHost('web2', {
    matrix: [entry('modern', '?'), entry('modern', '+', point('a.test'))],
    exceptions: [recorded],
    exposures: [exposure],
    instances: [
      {
        executable: '/usr/sbin/apache2',
        unit: 'apache2.service',
        mainFile: '/etc/apache2/apache2.conf',
        httpd: 'Apache 2.4.62',
        library: 'OpenSSL 3.0.22',
      },
    ],
    certificates: [
      {
        path: '/etc/ssl/a.pem',
        fingerprint: 'AA:BB',
        keyType: 'rsa',
        keyBits: 2048,
        signatureAlgorithm: 'sha256WithRSAEncryption',
        subject: 'a.test',
        distinguishedName: 'CN=a.test',
        issuer: 'CN=ca.test',
        names: ['a.test'],
        notBefore: '2026-01-01T00:00:00.000Z',
        notAfter: '2027-01-01T00:00:00.000Z',
      },
    ],
    drift: [{ run: 'r2', what: 'the file was edited since the run', place: '/etc/apache2/mods-available/ssl.conf' }],
    transactions: [{ id: 't9', phase: 'reloaded', guardAt: 1_795_000_000 }],
    restarts: ['apache2.service still runs /usr/lib/libssl.so.3 as it was'],
    managed: [{ path: '/etc/apache2/sites-enabled/a.conf', manager: 'Puppet', sign: 'line 1: # Managed by Puppet' }],
    uses: [
      {
        log: '/var/log/apache2/access.log',
        from: '01/Nov/2026:00:00:00 +0000',
        requests: { TLSv1: 3, 'TLSv1.2': 120 },
        oldClients: 2,
      },
    ],
  }),
  auditedHost('web3', {
    state: 'unreachable',
    reason: 'refused',
    hint: 'start sshd',
    matrix: [],
    settings: [],
    os: '',
    httpd: '',
    library: '',
  }),
  auditedHost('web4', { state: 'declined', reason: 'no httpd', matrix: [], settings: [] }),
  auditedHost('web5'),
  auditedHost('web6'),
];

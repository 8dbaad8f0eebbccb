/** A large fleet as an audit finds it, made up: hosts of several kinds, in every state. */
import type { FileChange, MatrixEntry } from '../../src/core/index.ts';
import type { AuditedException, AuditedHost, Exposure, Report } from '../../src/ports/index.ts';
import { blankAudit } from '../../src/engine/index.ts';
import { CLAUSES } from '../../src/engine/audit/standards.ts';

const CLIENTS = ['windows-xp', 'windows-2003-aes', 'windows-vista', 'windows-7-winhttp', 'modern'];
const CREATED = '2026-11-25T10:00:00.000Z';
const NAMES = ['shop.example.test', 'till.example.test'];

interface Kind {
  readonly os: string;
  readonly httpd: string;
  readonly library: string;
  /** Which clients get in: `+`, or the cause. */
  readonly marks: readonly string[];
  readonly exception: AuditedException['state'] | null;
}

const OPEN = ['library-no-3des', '+', '+', '+', '+'];
const SHUT = ['library-no-3des', 'seclevel', 'seclevel', 'seclevel', '+'];
const DEBIAN = { os: 'Debian GNU/Linux 12 (bookworm)', httpd: 'Apache 2.4.62', library: 'OpenSSL 3.0.22 25 Aug 2026' };
const ROCKY = { os: 'Rocky Linux 9.4 (Blue Onyx)', httpd: 'Apache 2.4.57', library: 'OpenSSL 3.0.7 1 Nov 2022' };
const OLD = { os: 'Debian GNU/Linux 11 (bullseye)', httpd: 'Apache 2.4.62', library: 'OpenSSL 1.1.1w 11 Sep 2023' };

const KINDS: readonly Kind[] = [
  { ...DEBIAN, marks: OPEN, exception: 'in-force' },
  { ...DEBIAN, marks: SHUT, exception: null },
  { ...ROCKY, marks: OPEN, exception: 'due' },
  { ...OLD, marks: OPEN, exception: null },
  { ...ROCKY, marks: SHUT, exception: null },
  { ...DEBIAN, marks: OPEN, exception: 'overdue' },
];

const RUNS = {
  overdue: {
    run: '20260801-091500-1c2e',
    expires: '2026-11-15',
    since: '2026-08-01T09:15:00Z',
    reason: 'tills of the northern shops',
  },
  due: {
    run: '20260902-140233-77aa',
    expires: '2026-12-03',
    since: '2026-09-02T14:02:33Z',
    reason: 'label printers until the new firmware',
  },
  'in-force': {
    run: '20261110-101112-b875',
    expires: '2027-02-08',
    since: '2026-11-10T10:11:12Z',
    reason: 'clients on Windows Vista fail since the upgrade to Apache 2.4',
  },
} as const;

const path = '/etc/apache2/mods-available/ssl.conf';
const file: FileChange = {
  path,
  sha256Before: 'a'.repeat(64),
  sha256After: 'b'.repeat(64),
  edits: [],
  inverse: [],
  diff: `--- a${path}\n+++ b${path}\n@@ -1,6 +1,6 @@\n \t# SSL Cipher Suite:\n-\tSSLCipherSuite HIGH:!aNULL\n+\tSSLCipherSuite HIGH:3DES:!aNULL:!MD5:!RC4:!SEED:!IDEA:@SECLEVEL=0\n \n \t# The protocols to enable.\n-\tSSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\n+\tSSLProtocol all -SSLv3\n </IfModule>\n`,
};

function matrixOf({ marks, library }: Kind): readonly MatrixEntry[] {
  return [null, ...NAMES].flatMap((serverName) =>
    CLIENTS.flatMap((client, index): readonly MatrixEntry[] => {
      const mark = marks[index] ?? '+';
      if (serverName !== null && (client === 'windows-xp' || client === 'windows-2003-aes')) return [];
      const works = mark === '+';
      return [
        {
          point: { address: '*', port: 443, serverName },
          client,
          gotIn: works,
          cause: works ? 'works' : mark,
          evidence: works
            ? client === 'modern'
              ? 'TLSv1.3, TLS_AES_256_GCM_SHA384 (1302), x25519'
              : 'TLSv1, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA (c014), secp256r1, certificate shop.example.test, rsa 2048'
            : `alert 40 handshake_failure: ${library} refuses it`,
          help: works ? '' : 'Put a TLS proxy in front, or give the client another TLS stack.',
        },
      ];
    }),
  );
}

const tls10: Exposure = {
  rule: 'tls-1.0',
  title: 'TLS 1.0 is accepted',
  severity: 'warning',
  clauses: CLAUSES.tls10,
  seen: [
    {
      point: { address: '*', port: 443, serverName: null },
      evidence: 'windows-vista: TLSv1, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA (c014)',
    },
  ],
};

function exceptionOf(state: AuditedException['state']): AuditedException {
  const { run, expires, since, reason } = RUNS[state];
  const record = { since, reason, clients: ['windows-vista', 'windows-7-winhttp'], extensions: [], files: [file] };
  return { run, owner: 'web-operations', expires, state, place: `${path}:2, ${path}:5`, record };
}

function hostOf(index: number): AuditedHost {
  const name = `web${String(index + 1).padStart(4, '0')}`;
  if (index % 97 === 5)
    return {
      ...blankAudit(name),
      reason: `${name}.example.test port 22 didn't answer within 10 s`,
      hint: 'Check that the host is up and that no firewall drops the packets; for slow networks raise --timeout.',
    };
  const kind = KINDS[(index * index + Math.floor(index / 7)) % KINDS.length] ?? KINDS[0];
  if (kind === undefined) throw new Error('there is no kind');
  if (index % 211 === 3)
    return {
      ...blankAudit(name),
      state: 'declined',
      os: kind.os,
      reason: 'the running httpd listens on no port with TLS',
      hint: 'Check that SSLEngine is on in a virtual host.',
    };
  const open = kind.marks === OPEN;
  return {
    ...blankAudit(name),
    state: 'audited',
    os: kind.os,
    httpd: kind.httpd,
    library: kind.library,
    matrix: matrixOf(kind),
    settings: [
      {
        scope: '*:443 (no SNI)',
        directive: 'SSLProtocol',
        value: open ? 'all -SSLv3' : 'all -SSLv3 -TLSv1 -TLSv1.1',
        place: `${path}:5`,
      },
      {
        scope: '*:443 (no SNI)',
        directive: 'SSLCipherSuite',
        value: open ? 'HIGH:3DES:!aNULL:!MD5:@SECLEVEL=0' : 'HIGH:!aNULL',
        place: `${path}:2`,
      },
    ],
    exposures: open ? [tls10] : [],
    exceptions: kind.exception === null ? [] : [exceptionOf(kind.exception)],
    instances: [
      {
        executable: '/usr/sbin/apache2',
        unit: 'apache2.service',
        mainFile: '/etc/apache2/apache2.conf',
        httpd: kind.httpd,
        library: kind.library,
      },
    ],
    restarts:
      index % 40 === 1
        ? [
            'apache2.service still runs /usr/lib/x86_64-linux-gnu/libssl.so.3 as it was before it was replaced on the disk: it needs a restart, a reload isn’t enough',
          ]
        : [],
    drift:
      index % 150 === 2 && kind.exception !== null
        ? [{ run: RUNS[kind.exception].run, what: 'the file was edited since the run', place: path }]
        : [],
    uses:
      index % 9 === 0 && open
        ? [
            {
              log: '/var/log/apache2/access.log',
              from: '01/Nov/2026:00:00:04 +0000',
              requests: { TLSv1: 12 + (index % 50), 'TLSv1.2': 340, 'TLSv1.3': 9120 },
              oldClients: 1 + (index % 4),
            },
          ]
        : [],
    certificates: [
      {
        path: '/etc/ssl/certs/shop.pem',
        fingerprint: 'AB:CD',
        keyType: 'rsa',
        keyBits: 2048,
        signatureAlgorithm: 'sha256WithRSAEncryption',
        subject: 'shop.example.test',
        distinguishedName: 'CN=shop.example.test',
        issuer: 'CN=Example Issuing CA 3',
        names: [...NAMES],
        notBefore: '2026-01-01T00:00:00.000Z',
        notAfter: '2027-04-01T00:00:00.000Z',
      },
    ],
    findings: [],
  };
}

/** Each host is made when it's asked for, as one that lies on the disk is read: none stays in memory. */
export function largeReport(count: number): Report {
  const hosts = {
    length: count,
    at: (index: number) => (index >= 0 && index < count ? hostOf(index) : undefined),
    *[Symbol.iterator]() {
      for (let index = 0; index < count; index += 1) yield hostOf(index);
    },
  };
  return { title: 'TLS of the shops', created: CREATED, playbook: null, clients: CLIENTS, hosts };
}

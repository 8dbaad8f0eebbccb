/** What standards object to on a host, from handshakes, settings and certificates as they were seen. Pure. */
import { formatPoint, type MatrixEntry } from '../../core/index.ts';
import type { AuditedCertificate, AuditedSetting, Clause, Exposure } from '../../ports/index.ts';
import type { ClientClass } from '../../tls/index.ts';
import { OFFERS } from './offers.ts';
import { CLAUSES } from './standards.ts';

/** What the rules look at. */
export interface Seen {
  readonly matrix: readonly MatrixEntry[];
  /** Hellos that leave the server no choice; they tell what the classes don't show. */
  readonly offers: readonly MatrixEntry[];
  readonly settings: readonly AuditedSetting[];
  readonly certificates: readonly AuditedCertificate[];
  /** The classes that knocked. */
  readonly clients: readonly ClientClass[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

type Sighting = Exposure['seen'][number];

interface Rule {
  readonly rule: string;
  readonly title: string;
  readonly severity: Exposure['severity'];
  readonly clauses: readonly Clause[];
  sightings(seen: Seen): readonly Sighting[];
}

/** Days before its end from which a certificate is told. */
const CERTIFICATE_DAYS = 30;
const DAY_MS = 86_400_000;

/** A client got in with this version, by what the wire showed. */
const version = (wanted: string) => negotiated((evidence, client) => versionOf(evidence, client) === wanted);
const suite = (pattern: RegExp) => negotiated((evidence) => pattern.test(evidence));

const RULES: readonly Rule[] = [
  warning('sslv3', 'SSLv3 is accepted', CLAUSES.sslv3, version('SSLv3')),
  warning('tls-1.0', 'TLS 1.0 is accepted', CLAUSES.tls10, version('TLSv1')),
  warning('tls-1.1', 'TLS 1.1 is accepted', CLAUSES.tls11, version('TLSv1.1')),
  warning('3des', 'Triple DES is negotiated', CLAUSES.tripleDes, suite(/_3DES_/)),
  warning('rc4', 'RC4 is negotiated', CLAUSES.rc4, suite(/_RC4_/)),
  warning('weak-suite', 'A suite below 112 bits is negotiated', CLAUSES.weakSuite, suite(/_EXPORT|_WITH_DES_CBC_/)),
  note('static-rsa', 'A suite without forward secrecy is negotiated', CLAUSES.staticRsa, suite(/\bTLS_RSA_WITH_/)),
  note('security-level-0', "OpenSSL's security level is 0", CLAUSES.levelZero, ({ settings }) => {
    const zero = settings.filter(({ value }) => /@SECLEVEL=0\b/.test(value));
    // One line of a file is in force at many places: those are told with the settings.
    const lines = new Set(zero.map(({ directive, value, place }) => `${directive} ${value} (${place})`));
    return [...lines].map((evidence) => ({ point: null, evidence }));
  }),
  warning('certificate-expired', 'A certificate has expired', CLAUSES.expired, ({ certificates, now }) =>
    sightings(certificates, ({ notAfter }) => Date.parse(notAfter) < now),
  ),
  note(
    'certificate-expires',
    `A certificate expires within ${CERTIFICATE_DAYS} days`,
    CLAUSES.expired,
    ({ certificates, now }) =>
      sightings(certificates, ({ notAfter }) => {
        const left = Date.parse(notAfter) - now;
        return left >= 0 && left <= CERTIFICATE_DAYS * DAY_MS;
      }),
  ),
  warning('short-key', 'A certificate has an RSA key below 2048 bits', CLAUSES.shortKey, ({ certificates }) =>
    sightings(certificates, ({ keyType, keyBits }) => keyType === 'rsa' && keyBits !== null && keyBits < 2048),
  ),
];

/** All that is seen, in the order of the rules. */
export function exposuresOf(seen: Seen): readonly Exposure[] {
  return RULES.flatMap(({ sightings: find, ...rule }) => {
    const found = find(seen);
    return found.length === 0 ? [] : [{ ...rule, seen: found }];
  });
}

function warning(rule: string, title: string, clauses: readonly Clause[], find: Rule['sightings']): Rule {
  return { rule, title, severity: 'warning', clauses, sightings: find };
}

function note(rule: string, title: string, clauses: readonly Clause[], find: Rule['sightings']): Rule {
  return { ...warning(rule, title, clauses, find), severity: 'note' };
}

/** By the clients that got in; an offer tells only of points at which no client does. */
function negotiated(matches: (evidence: string, client: ClientClass | undefined) => boolean): Rule['sightings'] {
  return ({ matrix, offers, clients }) => {
    const found = (entries: readonly MatrixEntry[]): readonly MatrixEntry[] =>
      entries.filter(({ gotIn, evidence, client }) => gotIn === true && matches(evidence, classOf(client, clients)));
    const byClients = found(matrix);
    const told = new Set(byClients.map(({ point }) => formatPoint(point)));
    const byOffers = found(offers).filter(({ point }) => !told.has(formatPoint(point)));
    return [...byClients, ...oneEach(byOffers)].map(({ point, client, evidence }) => ({
      point,
      evidence: `${client}: ${evidence}`,
    }));
  };
}

function oneEach(entries: readonly MatrixEntry[]): readonly MatrixEntry[] {
  return [...new Map(entries.map((entry) => [formatPoint(entry.point), entry])).values()];
}

function classOf(name: string, clients: readonly ClientClass[]): ClientClass | undefined {
  return [...clients, ...OFFERS].find((client) => client.name === name);
}

/** The version as the evidence names it; else the only one that the client does. */
function versionOf(evidence: string, client: ClientClass | undefined): string | null {
  const named = /\b(SSLv3|TLSv1(?:\.[0-3])?)\b/.exec(evidence)?.[1];
  if (named !== undefined) return named === 'TLSv1.0' ? 'TLSv1' : named;
  return client !== undefined && client.versions.min === client.versions.max ? client.versions.max : null;
}

function sightings(
  certificates: readonly AuditedCertificate[],
  matches: (certificate: AuditedCertificate) => boolean,
): readonly Sighting[] {
  return certificates.filter(matches).map(({ path, subject, keyType, keyBits, notAfter }) => ({
    point: null,
    evidence: `${path}: ${subject}, ${keyType} ${keyBits ?? ''}, until ${notAfter.slice(0, 10)}`,
  }));
}

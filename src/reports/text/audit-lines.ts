/** Lines on the parts of an audit, for the formats that people read. */
import { formatSeconds } from '../../core/index.ts';
import type { AuditedCertificate, AuditedException, AuditedHost, Exposure, ProtocolUse } from '../../ports/index.ts';
import { countOf } from './fold.ts';
import { excuseOf } from '../issues.ts';
import { oneLine } from './one-line.ts';
import { seenText } from './seen-text.ts';

/** `OVERDUE since 2026-10-31: run 2026…, owner ann, for windows-vista: till terminals (/etc/…:3)` */
export function exceptionLine({ run, owner, expires, state, place, record }: AuditedException): string {
  const word = state === 'in-force' ? 'in force' : state.toUpperCase();
  const until = expires === null ? 'without an end' : `${state === 'overdue' ? 'since' : 'until'} ${oneLine(expires)}`;
  const clients = record === null || record.clients.length === 0 ? '' : `, for ${oneLine(record.clients.join(', '))}`;
  const reason = record?.reason == null ? '' : `: ${oneLine(record.reason)}`;
  const marks = place === '' ? '' : ` (${oneLine(place)})`;
  return `${word} ${until}: run ${oneLine(run)}, owner ${oneLine(owner)}${clients}${reason}${marks}`;
}

/** The sentence on an exposure, with what allows it for now, and a line for each clause. */
export function exposureLines(exposure: Exposure, exceptions: readonly AuditedException[]): readonly string[] {
  const { title, seen, clauses } = exposure;
  const excuse = excuseOf(exposure, exceptions);
  const allowed = excuse === null ? '' : ` (${allowedText(excuse)})`;
  const cited = clauses.map(({ standard, clause, says }) => oneLine(`${standard}, ${clause}: ${says}`));
  return [`${oneLine(title)}${allowed}: ${seenText(seen)}`, ...cited];
}

/** `allowed until 2027-02-20 by run 2026…` */
export function allowedText({ run, expires }: Pick<AuditedException, 'run' | 'expires'>): string {
  return `allowed ${expires === null ? 'without an end' : `until ${oneLine(expires)}`} by run ${oneLine(run)}`;
}

/** `alpha.example.test: rsa 2048, sha256WithRSAEncryption, until 2027-01-01 (/etc/…)` */
export function certificateLine(certificate: AuditedCertificate): string {
  const { subject, keyType, keyBits, signatureAlgorithm, notAfter, path } = certificate;
  const key = keyBits === null ? keyType : `${keyType} ${keyBits}`;
  return `${oneLine(subject)}: ${oneLine(key)}, ${oneLine(signatureAlgorithm)}, until ${oneLine(notAfter).slice(0, 10)} (${oneLine(path)})`;
}

/** `/var/log/apache2/access.log since …: TLSv1=3 TLSv1.2=120; 2 different clients below TLS 1.2` */
export function useLine({ log, from, requests, oldClients }: ProtocolUse): string {
  const counts = Object.entries(requests)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    // httpd logs a hyphen where there was no TLS.
    .map(([version, count]) => `${version === '-' ? 'without TLS' : version}=${count}`);
  const since = from === '' ? '' : ` since ${oneLine(from)}`;
  const clients = oldClients === null ? '' : `; ${countOf(oldClients, 'different client')} below TLS 1.2`;
  return `${oneLine(log)}${since}: ${oneLine(counts.join(' ')) || 'nothing'}${clients}`;
}

/** `declined: /etc/… is managed by Puppet`: what the playbook would do, and why; empty without one. */
export function pendingText({ pending, reason }: AuditedHost): string {
  if (pending === null) return '';
  return reason === '' ? pending : `${pending}: ${oneLine(reason)}`;
}

/** Whatever else is to be told of a host's state, a line each. */
export function conditionLines(host: AuditedHost): readonly string[] {
  return [
    ...host.transactions.map(({ id, phase, guardAt }) => {
      const guard = guardAt === null ? 'no guard' : `its guard restores the host at ${formatSeconds(guardAt)}`;
      return `unfinished transaction ${oneLine(id)} in phase ${oneLine(phase)}, ${guard}`;
    }),
    ...host.restarts.map((what) => `restart due: ${oneLine(what)}`),
    ...host.drift.map(({ run, what, place }) => `drift: ${oneLine(place)}: ${oneLine(what)} (run ${oneLine(run)})`),
    ...host.managed.map(
      ({ path, manager, sign }) => `managed: ${oneLine(path)} by ${oneLine(manager)} (${oneLine(sign)})`,
    ),
  ];
}

/** Everything about a host that somebody should act on, in one list, for the formats that machines read. */
import { formatSeconds } from '../core/index.ts';
import type { AuditedException, AuditedHost, Clause, Exposure } from '../ports/index.ts';
import { seenText } from './text/seen-text.ts';

/** Something to act on. */
export interface Issue {
  /** `tls-1.0`, `exception-overdue`, … */
  readonly rule: string;
  readonly title: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  /** `FILE:LINE`, `*:443 name`, or empty. */
  readonly place: string;
  /** What the rule rests on; none where it is fleet's own. */
  readonly clauses: readonly Clause[];
  /** The exception that allows it for a while, where one that isn't overdue is in force. */
  readonly coveredBy: AuditedException | null;
}

/** What an exception for old clients is made for; it excuses no expired certificate. */
const COVERED: ReadonlySet<string> = new Set(['tls-1.0', 'tls-1.1', '3des', 'static-rsa', 'security-level-0']);

/** The gravest first. */
export function issuesOf(host: AuditedHost): readonly Issue[] {
  const issues = [
    ...stateIssues(host),
    ...host.transactions.map(({ id, phase, guardAt }) => {
      const guard = guardAt === null ? 'no guard is armed' : `its guard restores the host at ${formatSeconds(guardAt)}`;
      return own(
        'unfinished-transaction',
        'A transaction was neither confirmed nor undone',
        'error',
        `${id} stands in phase ${phase}; ${guard}`,
      );
    }),
    ...host.exceptions.flatMap(exceptionIssues),
    ...host.drift.map(({ run, what, place }) => ({
      ...own('drift', 'The host is not as its record says', 'warning', `${what} (run ${run})`),
      place,
    })),
    ...modernKeptOut(host),
    ...host.exposures.map((exposure) => exposureIssue(exposure, host.exceptions)),
    ...host.restarts.map((what) => own('restart-pending', 'A restart is due', 'warning', what)),
    ...host.managed.map(({ path, manager, sign }) => ({
      ...own(
        'managed-file',
        'Another tool writes the file',
        'note',
        `${manager} writes it (${sign}) and may undo a change`,
      ),
      place: path,
    })),
    ...host.findings.map(({ severity, message, place }) => ({
      ...own('finding', 'Something to know', severity, message),
      place: place ?? '',
    })),
  ];
  const order = ['error', 'warning', 'note'];
  // What an exception allows is no less true, but it can wait.
  const rank = ({ level, coveredBy }: Issue): number => order.indexOf(level) + (coveredBy === null ? 0 : 0.5);
  return issues.toSorted((a, b) => rank(a) - rank(b));
}

/** `RFC 8996, section 4: TLS 1.0 must not be used. …`; empty where the rule is fleet's own. */
export function clausesText({ clauses }: Issue): string {
  return clauses.map(({ standard, clause, says }) => `${standard}, ${clause}: ${says}`).join('. ');
}

/** The page of a clause; null where a browser should not open it: a report may come back from a file. */
export function linkOf({ url }: Clause): string | null {
  return URL.parse(url)?.protocol === 'https:' ? url : null;
}

function own(rule: string, title: string, level: Issue['level'], message: string): Issue {
  return { rule, title, level, message, place: '', clauses: [], coveredBy: null };
}

function stateIssues({ state, reason, hint }: AuditedHost): readonly Issue[] {
  if (state === 'audited') return [];
  const title = state === 'unreachable' ? 'The host could not be reached' : 'The host could not be audited';
  return [own(`host-${state}`, title, 'error', [reason, hint].filter((part) => part !== '').join(' '))];
}

function exceptionIssues({ run, owner, expires, state, place }: AuditedException): readonly Issue[] {
  if (state === 'in-force') return [];
  const title = state === 'overdue' ? 'An exception is overdue' : 'An exception is due';
  const level = state === 'overdue' ? 'error' : 'warning';
  const message = `run ${run} of ${owner} was to end on ${expires ?? ''}; take it back with: fleet rollback ${run}`;
  return [{ ...own(`exception-${state}`, title, level, message), place: place.split(', ')[0] ?? '' }];
}

/** An old client that is kept out is what a standard asks for; a current one that is kept out is an outage. */
function modernKeptOut({ matrix }: AuditedHost): readonly Issue[] {
  return matrix
    .filter(({ client, gotIn }) => client === 'modern' && gotIn === false)
    .map(({ point, cause, evidence }) => ({
      ...own('modern-kept-out', 'A current client does not get in', 'error', `${cause}: ${evidence}`),
      place: `${point.address}:${point.port} ${point.serverName ?? '(no SNI)'}`,
    }));
}

/** The exception that allows it for now; null where none does. */
export function excuseOf(
  { rule }: Pick<Exposure, 'rule'>,
  exceptions: readonly AuditedException[],
): AuditedException | null {
  return (COVERED.has(rule) ? exceptions.find(({ state }) => state !== 'overdue') : undefined) ?? null;
}

function exposureIssue(exposure: Exposure, exceptions: readonly AuditedException[]): Issue {
  const { rule, title, severity, clauses, seen } = exposure;
  return {
    rule,
    title,
    level: severity,
    message: seenText(seen),
    place: '',
    clauses,
    coveredBy: excuseOf(exposure, exceptions),
  };
}

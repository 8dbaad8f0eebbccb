/** What to act on: over the fleet folded by rule, on a host one by one. */
import type { AuditedHost } from '../../ports/index.ts';
import { foldBy } from '../fold.ts';
import { issuesOf, linkOf as pageOf, type Issue } from '../issues.ts';
import { oneLine } from '../one-line.ts';
import { HostNames } from './host-names.tsx';

interface FleetIssue {
  readonly issue: Issue;
  readonly host: AuditedHost;
}

const MAX_LINKS = 12;
const LEVELS: readonly Issue['level'][] = ['error', 'warning', 'note'];

export function FleetIssues({
  hosts,
  linkOf,
}: {
  readonly hosts: readonly AuditedHost[];
  readonly linkOf?: (host: AuditedHost) => string;
}) {
  const all = hosts.flatMap((host) => issuesOf(host).map((issue): FleetIssue => ({ issue, host })));
  const folds = foldBy(all, ({ issue }) => JSON.stringify([issue.rule, issue.level, issue.coveredBy !== null]));
  const ordered = LEVELS.flatMap((level) => folds.filter(({ items }) => items[0].issue.level === level)).toSorted(
    (a, b) => Number(a.items[0].issue.coveredBy !== null) - Number(b.items[0].issue.coveredBy !== null),
  );
  return (
    <section aria-labelledby="issues">
      <h2 id="issues">What to do</h2>
      {ordered.length === 0 && <p>Nothing: no finding on any host.</p>}
      <ul class="plain">
        {ordered.map(({ items }) => (
          <li>
            <IssueHead issue={items[0].issue} />
            <Clauses issue={items[0].issue} />
            <div class="names">
              <Hosts hosts={[...new Set(items.map(({ host }) => host))]} {...(linkOf !== undefined && { linkOf })} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function IssueHead({ issue: { level, title, coveredBy } }: { readonly issue: Issue }) {
  return (
    <p>
      <span class={`badge ${level}`}>{level}</span> <strong>{oneLine(title)}</strong>
      {coveredBy !== null && ' (allowed by an exception that is in force)'}
    </p>
  );
}

/** What the rule rests on, each clause with its source. */
function Clauses({ issue: { clauses } }: { readonly issue: Issue }) {
  if (clauses.length === 0) return null;
  return (
    <ul class="clauses">
      {clauses.map((clause) => {
        const name = oneLine(`${clause.standard}, ${clause.clause}`);
        const page = pageOf(clause);
        return (
          <li>
            {page === null ? (
              name
            ) : (
              <a href={page} rel="noreferrer">
                {name}
              </a>
            )}
            : {oneLine(clause.says)}
          </li>
        );
      })}
    </ul>
  );
}

function Hosts({
  hosts,
  linkOf,
}: {
  readonly hosts: readonly AuditedHost[];
  readonly linkOf?: (host: AuditedHost) => string;
}) {
  if (linkOf === undefined || hosts.length > MAX_LINKS) return <HostNames hosts={hosts.map(({ host }) => host)} />;
  return (
    <>
      {hosts.map((host, index) => (
        <>
          {index > 0 && ', '}
          <a href={linkOf(host)}>{oneLine(host.host)}</a>
        </>
      ))}
    </>
  );
}

export function HostIssues({ host }: { readonly host: AuditedHost }) {
  // That it couldn't be audited stands above already.
  const issues = issuesOf(host).filter(({ rule }) => !rule.startsWith('host-'));
  if (issues.length === 0) return null;
  return (
    <>
      <h3>What to act on</h3>
      <ul class="plain">
        {issues.map((issue) => (
          <li>
            <IssueHead issue={issue} />
            {issue.message !== '' && <p>{oneLine(issue.message)}</p>}
            {issue.place !== '' && (
              <p>
                <code>{oneLine(issue.place)}</code>
              </p>
            )}
            <Clauses issue={issue} />
          </li>
        ))}
      </ul>
    </>
  );
}

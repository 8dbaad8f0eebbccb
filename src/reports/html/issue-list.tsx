/** What to act on: over the fleet folded by rule, on a host one by one. */
import type { AuditedHost, AuditedHosts } from '../../ports/index.ts';
import { allowedText } from '../text/audit-lines.ts';
import { issuesOf, linkOf as pageOf, type Issue } from '../issues.ts';
import { oneLine } from '../text/one-line.ts';
import { HostNames } from './host-names.tsx';

/** One rule over the fleet. */
interface FleetIssue {
  /** As the first host has it. */
  readonly issue: Issue;
  readonly hosts: Set<string>;
}

const MAX_LINKS = 12;
const LEVELS: readonly Issue['level'][] = ['error', 'warning', 'note'];

export function FleetIssues({
  hosts,
  linkOf,
}: {
  readonly hosts: AuditedHosts;
  readonly linkOf?: (host: string) => string;
}) {
  const ordered = fleetIssues(hosts);
  return (
    <section aria-labelledby="issues">
      <h2 id="issues">What to do</h2>
      {ordered.length === 0 && <p>Nothing: no finding on any host.</p>}
      <ul class="plain">
        {ordered.map(({ issue, hosts: names }) => (
          <li>
            <IssueHead issue={issue} />
            <Clauses issue={issue} />
            <div class="names">
              <Hosts hosts={[...names]} {...(linkOf !== undefined && { linkOf })} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Each rule once, the gravest first; last what an exception allows. */
function fleetIssues(hosts: AuditedHosts): readonly FleetIssue[] {
  const byRule = new Map<string, FleetIssue>();
  for (const host of hosts) {
    for (const issue of issuesOf(host)) {
      const key = JSON.stringify([issue.rule, issue.level, issue.coveredBy !== null]);
      const fold = byRule.get(key) ?? { issue, hosts: new Set() };
      byRule.set(key, fold);
      fold.hosts.add(host.host);
    }
  }
  const all = [...byRule.values()];
  return LEVELS.flatMap((level) => all.filter(({ issue }) => issue.level === level)).toSorted(
    (a, b) => Number(a.issue.coveredBy !== null) - Number(b.issue.coveredBy !== null),
  );
}

/** Over the fleet several exceptions may allow it; on a host it's `named`. */
function IssueHead({ issue: { level, title, coveredBy }, named }: { readonly issue: Issue; readonly named?: true }) {
  return (
    <p>
      <span class={`badge ${level}`}>{level}</span> <strong>{oneLine(title)}</strong>
      {coveredBy !== null &&
        (named === true ? ` (${allowedText(coveredBy)})` : ' (allowed by an exception that is in force)')}
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

function Hosts({ hosts, linkOf }: { readonly hosts: readonly string[]; readonly linkOf?: (host: string) => string }) {
  if (linkOf === undefined || hosts.length > MAX_LINKS) return <HostNames hosts={hosts} />;
  return (
    <>
      {hosts.map((host, index) => (
        <>
          {index > 0 && ', '}
          <a href={linkOf(host)}>{oneLine(host)}</a>
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
            <IssueHead issue={issue} named />
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

/** The first page of a report: totals, what to do, exceptions over time, and every host with every client. */
import type { Report } from '../../ports/index.ts';
import { useLine } from '../text/audit-lines.ts';
import type { HostGroup } from '../text/host-groups.ts';
import { oneLine } from '../text/one-line.ts';
import { reportSummary } from '../report-summary.ts';
import { totalUse } from '../total-use.ts';
import { fragment, frameOf } from './document.tsx';
import { HostSections } from './host-page.tsx';
import { FleetIssues } from './issue-list.tsx';
import { hostTable } from './host-table.tsx';
import { SCRIPT } from './script.ts';
import { SiteNav } from './site-header.tsx';
import { ExceptionTable, fleetExceptions, Timeline, type FleetException } from './timeline.tsx';

export interface IndexOptions {
  /** The page of a host; without it the rows link to nothing. */
  readonly linkOf?: (host: string) => string;
  /** Whether the page is part of the site of `fleet serve`. */
  readonly site?: true;
  /** Hosts of which the same is told, shown on the page itself: for a report that is one file. */
  readonly groups?: Iterable<HostGroup>;
}

/** The page in pieces: a host's row, or section, at a time. */
export function* indexDocument(report: Report, { linkOf, site, groups = [] }: IndexOptions): Generator<string> {
  const { open, close } = frameOf({ title: report.title, script: SCRIPT });
  const exceptions = fleetExceptions(report.hosts);
  yield open;
  yield fragment(<Header report={report} hasExceptions={exceptions.length > 0} {...(site === true && { site })} />);
  yield '<main id="main">';
  yield fragment(
    <>
      <Summary report={report} />
      <FleetIssues hosts={report.hosts} {...(linkOf !== undefined && { linkOf })} />
      {exceptions.length > 0 && <Exceptions exceptions={exceptions} created={report.created} />}
    </>,
  );
  yield* hostTable(report, linkOf);
  for (const group of groups) yield fragment(<HostSections group={group} />);
  yield '</main>';
  yield close;
}

interface HeaderProps {
  readonly report: Report;
  readonly hasExceptions: boolean;
  readonly site?: true;
}

function Header({ report, hasExceptions, site }: HeaderProps) {
  return (
    <header>
      <a class="skip" href="#main">
        To the content
      </a>
      <h1>{oneLine(report.title)}</h1>
      <p class="sub">
        <time dateTime={oneLine(report.created)}>{oneLine(report.created).replace('T', ' ').slice(0, 16)} UTC</time>
        {report.playbook !== null && ` · against ${oneLine(report.playbook)}`}
      </p>
      {site === true && <SiteNav here="/" />}
      <nav class="jump" aria-label="On this page">
        <ul>
          <li>
            <a href="#issues">What to do</a>
          </li>
          {hasExceptions && (
            <li>
              <a href="#exceptions">Exceptions</a>
            </li>
          )}
          <li>
            <a href="#hosts">Hosts and clients</a>
          </li>
        </ul>
      </nav>
    </header>
  );
}

function Summary({ report }: { readonly report: Report }) {
  const use = totalUse(report.hosts);
  return (
    <>
      <h2 class="unseen-text">Totals</h2>
      <dl class="tiles">
        {reportSummary(report).map(({ label, count, alarming }) => (
          <div class={alarming && count > 0 ? 'tile alarm' : 'tile'}>
            <dt>{label}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      {use !== null && <p>Who still needs old TLS: {useLine(use)}</p>}
    </>
  );
}

function Exceptions({
  exceptions,
  created,
}: {
  readonly exceptions: readonly FleetException[];
  readonly created: string;
}) {
  const now = Date.parse(created);
  return (
    <section aria-labelledby="exceptions">
      <h2 id="exceptions">Exceptions</h2>
      <div class="scroll" tabIndex={0}>
        <Timeline exceptions={exceptions} now={Number.isNaN(now) ? 0 : now} />
      </div>
      <ExceptionTable exceptions={exceptions} />
    </section>
  );
}

/** The first page of a report: totals, what to do, exceptions over time, and every host with every client. */
import type { MatrixEntry } from '../../core/index.ts';
import type { AuditedHost, Report } from '../../ports/index.ts';
import { useLine } from '../audit-lines.ts';
import type { Fold } from '../fold.ts';
import { oneLine } from '../one-line.ts';
import { reportSummary } from '../report-summary.ts';
import { totalUse } from '../total-use.ts';
import { fragment, frameOf } from './document.tsx';
import { HostSections } from './host-page.tsx';
import { FleetIssues } from './issue-list.tsx';
import { markOf } from './marks.ts';
import { SCRIPT } from './script.ts';
import { SiteNav } from './site-header.tsx';
import { ExceptionTable, fleetExceptions, Timeline, type FleetException } from './timeline.tsx';

export interface IndexOptions {
  /** The page of a host; without it the rows link to nothing. */
  readonly linkOf?: (host: AuditedHost) => string;
  /** Whether the page is part of the site of `fleet serve`. */
  readonly site?: true;
  /** Hosts of which the same is told, shown on the page itself: for a report that is one file. */
  readonly groups?: readonly Fold<AuditedHost>[];
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
  for (const { items } of groups) yield fragment(<HostSections hosts={items} />);
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
      <Timeline exceptions={exceptions} now={Number.isNaN(now) ? 0 : now} />
      <ExceptionTable exceptions={exceptions} />
    </section>
  );
}

function* hostTable(report: Report, linkOf: IndexOptions['linkOf']): Generator<string> {
  const clients = clientsOf(report);
  yield '<section aria-labelledby="hosts">';
  yield fragment(
    <>
      <h2 id="hosts">Hosts and clients</h2>
      <Controls clients={clients} />
      <p data-count role="status">
        {report.hosts.length === 1 ? '1 host' : `${report.hosts.length} hosts`}
      </p>
    </>,
  );
  yield '<div class="scroll" tabindex="0"><table class="hosts">';
  yield fragment(<TableHead clients={clients} />);
  yield '<tbody>';
  for (const host of report.hosts)
    yield `\n${fragment(<HostRow host={host} clients={clients} link={linkOf?.(host) ?? null} />)}`;
  yield '</tbody></table></div></section>';
}

/** In the report's order; those that only a host names come last. */
function clientsOf({ clients, hosts }: Report): readonly string[] {
  const asked = new Set(hosts.flatMap(({ matrix }) => matrix.map(({ client }) => client)));
  return [...new Set([...clients.filter((client) => asked.has(client)), ...asked])];
}

function TableHead({ clients }: { readonly clients: readonly string[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">Host</th>
        <th scope="col">State</th>
        <th scope="col">Exception</th>
        {clients.map((client) => (
          <th scope="col" data-client={oneLine(client)}>
            {oneLine(client)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Controls({ clients }: { readonly clients: readonly string[] }) {
  return (
    <div class="controls" role="search" aria-label="Filter hosts" hidden>
      <label>
        Words in the row
        <input type="search" name="words" placeholder="web overdue" />
      </label>
      <label>
        State
        <select name="state">
          <option value="">any</option>
          {['audited', 'declined', 'unreachable', 'overdue', 'due', 'in-force', 'exposed'].map((state) => (
            <option value={state}>{state}</option>
          ))}
        </select>
      </label>
      <label>
        Client
        <select name="client">
          <option value="">any</option>
          {clients.map((client) => (
            <option value={oneLine(client)}>{oneLine(client)}</option>
          ))}
        </select>
      </label>
      <label>
        gets in
        <select name="access">
          <option value="">or not</option>
          <option value="in">everywhere</option>
          <option value="some">at some places</option>
          <option value="out">nowhere</option>
          <option value="unseen">not seen</option>
        </select>
      </label>
    </div>
  );
}

interface RowProps {
  readonly host: AuditedHost;
  readonly clients: readonly string[];
  readonly link: string | null;
}

const NOT_SEEN = { kind: 'unseen', text: '? not seen' } as const;
const ORDER = { in: '1', some: '2', out: '3', unseen: '4', never: '5' };

function HostRow({ host, clients, link }: RowProps) {
  const byClient = Map.groupBy(host.matrix, ({ client }: MatrixEntry) => client);
  const [worst] = ['overdue', 'due', 'in-force'].filter((state) =>
    host.exceptions.some((each) => each.state === state),
  );
  const exposed = host.exposures.some(({ severity }) => severity === 'warning');
  const states = [host.state, worst, exposed ? 'exposed' : undefined].filter((state) => state !== undefined);
  const name = oneLine(host.host);
  return (
    <tr data-state={states.join(' ')}>
      <th scope="row">{link === null ? name : <a href={link}>{name}</a>}</th>
      <td>
        <span class={`badge ${host.state}`}>{host.state}</span>
      </td>
      <td data-sort={oneLine(host.exceptions[0]?.expires ?? '9999')}>
        {worst !== undefined && <ExceptionBadge host={host} state={worst} />}
      </td>
      {clients.map((client) => {
        const { kind, text } = host.matrix.length === 0 ? NOT_SEEN : markOf(byClient.get(client) ?? []);
        return (
          <td class={`mark ${kind}`} data-mark={kind} data-sort={`${ORDER[kind]}${text}`}>
            {text}
          </td>
        );
      })}
    </tr>
  );
}

function ExceptionBadge({ host, state }: { readonly host: AuditedHost; readonly state: string }) {
  const ends = host.exceptions.filter((each) => each.state === state).map(({ expires }) => expires ?? 'no end');
  return (
    <span class={`badge ${state}`}>
      {state === 'in-force' ? 'in force' : state} {oneLine(ends.toSorted()[0] ?? '')}
    </span>
  );
}

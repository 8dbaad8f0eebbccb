/** One host: what it is, who gets in, by which settings, what is in force, and what to do next. */
import type { MatrixEntry } from '../../core/index.ts';
import type { AuditedHost, Report } from '../../ports/index.ts';
import { certificateLine, pendingText, useLine } from '../text/audit-lines.ts';
import { cannotBeHad, keptOut } from '../text/clients-text.ts';
import { foldNames } from '../text/fold-names.ts';
import { groupOf, type HostGroup } from '../text/host-groups.ts';
import { matrixView } from '../text/matrix-table.ts';
import { oneLine } from '../text/one-line.ts';
import { documentOf } from './document.tsx';
import { ExceptionCards } from './exception-cards.tsx';
import { HostIssues } from './issue-list.tsx';

export interface HostPageOptions {
  readonly report: Report;
  /** Address of the index. */
  readonly home: string;
}

export function hostDocument(host: AuditedHost, { report, home }: HostPageOptions): string {
  const name = oneLine(host.host);
  return documentOf(
    { title: `${name} · ${oneLine(report.title)}`, script: null },
    <>
      <header>
        <a class="skip" href="#main">
          To the content
        </a>
        <p>
          <a href={home}>← All hosts</a>
        </p>
        <h1>
          {name} <span class={`badge ${host.state}`}>{host.state}</span>
        </h1>
        <p class="sub">
          {oneLine(report.title)},{' '}
          <time dateTime={oneLine(report.created)}>{oneLine(report.created).replace('T', ' ').slice(0, 16)} UTC</time>
        </p>
      </header>
      <main id="main">
        <HostSections group={groupOf(host)} named />
      </main>
    </>,
  );
}

/** Several hosts where the same is to be told of all. */
export function HostSections({
  group: { first: host, names, software },
  named,
}: {
  readonly group: HostGroup;
  /** The page is called after the host already. */
  readonly named?: true;
}) {
  return (
    <section>
      <h2 class={named === true ? 'unseen-text' : undefined}>
        {oneLine(foldNames(names))}
        {names.length > 1 && <small> {names.length} hosts</small>}
      </h2>
      {software.map((line) => (
        <p class="software">{line}</p>
      ))}
      {host.state !== 'audited' && (
        <p>
          <strong>{host.state}</strong>: {oneLine(host.reason)}
        </p>
      )}
      {host.hint !== '' && <p class="next">What to do next: {oneLine(host.hint)}</p>}
      {host.pending !== null && <p>The playbook: {pendingText(host)}</p>}
      <HostIssues host={host} />
      <Clients host={host} />
      <ExceptionCards host={host} />
      <Instances host={host} />
      <Settings host={host} />
      <Lines title="Certificates" lines={host.certificates.map(certificateLine)} />
      <Lines title="Requests by version of TLS" lines={host.uses.map(useLine)} />
    </section>
  );
}

function Clients({ host }: { readonly host: AuditedHost }) {
  if (host.matrix.length === 0) return null;
  const { clients, rows } = matrixView(host.matrix);
  const all = host.matrix.map(({ point }) => point);
  return (
    <>
      <h3>Who gets in</h3>
      <div class="scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Listener and name</th>
              {clients.map((client) => (
                <th scope="col">{oneLine(client)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, cells }) => (
              <tr>
                <th scope="row">{label}</th>
                {cells.map((entry) => (
                  <Cell entry={entry} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Evidence matrix={host.matrix} />
      <Lines
        title="Kept out"
        lines={keptOut(
          host.matrix.filter(({ gotIn }) => gotIn === false),
          all,
        )}
      />
      <Lines title="Can't be had here" lines={cannotBeHad(host.impossible, all)} />
    </>
  );
}

function Cell({ entry }: { readonly entry: MatrixEntry | null }) {
  if (entry === null) return <td class="mark never">– never asks</td>;
  if (entry.gotIn === null) return <td class="mark unseen">? not seen</td>;
  return (
    <td class={`mark ${entry.gotIn ? 'in' : 'out'}`}>{entry.gotIn ? '✓ gets in' : `✗ ${oneLine(entry.cause)}`}</td>
  );
}

/** What the wire showed, for whoever wants to check. */
function Evidence({ matrix }: { readonly matrix: readonly MatrixEntry[] }) {
  return (
    <details>
      <summary>Evidence of each handshake</summary>
      <div class="scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {['Listener and name', 'Client', 'What was seen'].map((label) => (
                <th scope="col">{label}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.map(({ point, client, evidence }) => (
              <tr>
                <th scope="row">{oneLine(`${point.address}:${point.port} ${point.serverName ?? '(no SNI)'}`)}</th>
                <td>{oneLine(client)}</td>
                <td>{oneLine(evidence)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Instances({ host }: { readonly host: AuditedHost }) {
  const lines = host.instances.map(({ executable, unit, mainFile, httpd, library }) =>
    [httpd, library, executable, unit ?? 'no unit', mainFile]
      .map(oneLine)
      .filter((part) => part !== '')
      .join(' · '),
  );
  return <Lines title="Running httpd" lines={lines} />;
}

function Settings({ host }: { readonly host: AuditedHost }) {
  if (host.settings.length === 0) return null;
  return (
    <>
      <h3>Settings in force</h3>
      <div class="scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {['Where', 'Directive', 'Value', 'From'].map((label) => (
                <th scope="col">{label}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {host.settings.map(({ scope, directive, value, place }) => (
              <tr>
                <th scope="row">{oneLine(scope)}</th>
                <td>{oneLine(directive)}</td>
                <td>
                  <code>{oneLine(value)}</code>
                </td>
                <td>
                  <code>{oneLine(place)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    </>
  );
}

/** One section of the page: hosts of which the same is told. */
import type { AuditedHost, AuditedSetting } from '../ports/index.ts';
import { findingLines } from './change-text.ts';
import { cannotBeHad, keptOut } from './clients-text.ts';
import { oneLine } from './one-line.ts';
import { foldNames } from './fold-names.ts';
import { MatrixTable } from './html-matrix.tsx';
import { softwareLines } from './software-text.ts';

/** Equal for hosts that may share a section: everything but the name, the software and the exceptions' table. */
export function sectionKey({
  state,
  reason,
  hint,
  matrix,
  settings,
  findings,
  impossible,
  pending,
}: AuditedHost): string {
  return JSON.stringify([state, reason, hint, matrix, settings, findings, impossible, pending]);
}

export function HostSection({ hosts }: { readonly hosts: readonly [AuditedHost, ...AuditedHost[]] }) {
  const [host] = hosts;
  const all = host.matrix.map(({ point }) => point);
  const refused = host.matrix.filter(({ gotIn }) => gotIn === false);
  return (
    <section class={host.state}>
      <h2>
        {oneLine(foldNames(hosts.map(({ host: name }) => name)))}
        {hosts.length > 1 && <small> {hosts.length} hosts</small>}
      </h2>
      {softwareLines(hosts).map((line) => (
        <p class="software">{line}</p>
      ))}
      {host.state !== 'audited' && (
        <p class="state">
          <strong>{host.state}</strong>: {oneLine(host.reason)}
        </p>
      )}
      <MatrixTable entries={host.matrix} />
      <Lines title="Kept out" lines={keptOut(refused, all)} />
      <Lines title="Can't be had here" lines={cannotBeHad(host.impossible, all)} />
      <Lines title="Findings" lines={findingLines(host.findings)} />
      <Settings settings={host.settings} />
      {host.pending !== null && <p>The playbook: {host.pending}</p>}
      {host.hint !== '' && <p class="next">What to do next: {oneLine(host.hint)}</p>}
    </section>
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

function Settings({ settings }: { readonly settings: readonly AuditedSetting[] }) {
  if (settings.length === 0) return null;
  return (
    <table>
      <caption>Settings in force</caption>
      <thead>
        <tr>
          {['Where', 'Directive', 'Value', 'Place'].map((label) => (
            <th scope="col">{label}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {settings.map(({ scope, directive, value, place }) => (
          <tr>
            <th scope="row">{oneLine(scope)}</th>
            <td>{oneLine(directive)}</td>
            <td>
              <code>{oneLine(value)}</code>
            </td>
            <td>{oneLine(place)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

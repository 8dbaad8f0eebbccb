/** The exceptions in force, those that should be over first. */
import type { AuditedException, AuditedHost } from '../ports/index.ts';
import { oneLine } from './one-line.ts';
import { foldBy } from './fold.ts';
import { foldNames } from './fold-names.ts';

interface Row {
  readonly host: string;
  readonly exception: AuditedException;
}

const URGENCY: readonly AuditedException['state'][] = ['overdue', 'due', 'in-force'];

/** Nothing at all where no exception is in force. */
export function ExceptionTable({ hosts }: { readonly hosts: readonly AuditedHost[] }) {
  const rows = hosts.flatMap(({ host, exceptions }) => exceptions.map((exception): Row => ({ host, exception })));
  if (rows.length === 0) return null;
  const folds = foldBy(rows, ({ exception }) => JSON.stringify(exception));
  const ordered = URGENCY.flatMap((state) => folds.filter(({ items }) => items[0].exception.state === state));
  return (
    <section aria-labelledby="exceptions">
      <h2 id="exceptions">Exceptions</h2>
      <table>
        <thead>
          <tr>
            {['State', 'Expires', 'Owner', 'Run', 'Hosts', 'Place'].map((label) => (
              <th scope="col">{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.map(({ items }) => (
            <ExceptionRow rows={items} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ExceptionRow({ rows }: { readonly rows: readonly [Row, ...Row[]] }) {
  const { state, expires, owner, run, place } = rows[0].exception;
  return (
    <tr class={state}>
      <th scope="row">{state}</th>
      <td>{oneLine(expires ?? 'never')}</td>
      <td>{oneLine(owner)}</td>
      <td>{oneLine(run)}</td>
      <td>{oneLine(foldNames(rows.map(({ host }) => host)))}</td>
      <td>{oneLine(place)}</td>
    </tr>
  );
}

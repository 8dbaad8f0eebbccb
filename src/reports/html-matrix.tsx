/** The matrix of a host as a table. Marks carry words, for readers who see neither colours nor signs. */
import type { MatrixEntry } from '../core/index.ts';
import { oneLine } from './one-line.ts';
import { matrixView } from './matrix-table.ts';

export function MatrixTable({ entries }: { readonly entries: readonly MatrixEntry[] }) {
  if (entries.length === 0) return null;
  const { clients, rows } = matrixView(entries);
  return (
    <table>
      <caption>Who gets in</caption>
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
  );
}

function Cell({ entry }: { readonly entry: MatrixEntry | null }) {
  if (entry === null) return <td class="never">never asks</td>;
  const evidence = oneLine(entry.evidence);
  if (entry.gotIn === null) {
    return (
      <td class="unseen" title={evidence}>
        ? not seen
      </td>
    );
  }
  return (
    <td class={entry.gotIn ? 'in' : 'out'} title={evidence}>
      {entry.gotIn ? '✓ gets in' : `✗ ${oneLine(entry.cause)}`}
    </td>
  );
}

/** Who gets in where, as a compact table: a row for each point, a column for each client class. */
import { formatPoint, type MatrixEntry, type ProbePoint } from '../../core/index.ts';
import { foldBy } from './fold.ts';
import { oneLine } from './one-line.ts';
import { pointsText } from './points-text.ts';
import { textTable } from './text-table.ts';

/** One row: points at which every client fares the same. */
export interface MatrixRow {
  /** `*:443 (every name and without SNI)` */
  readonly label: string;
  /** One cell for each client of {@link MatrixView.clients}; null where the client never knocks there. */
  readonly cells: readonly (MatrixEntry | null)[];
}

/** A matrix laid out, for any format. */
export interface MatrixView {
  readonly clients: readonly string[];
  readonly rows: readonly MatrixRow[];
}

/** Lays a matrix out; points with the same row of marks and causes are folded into one. */
export function matrixView(entries: readonly MatrixEntry[]): MatrixView {
  const clients = [...new Set(entries.map(({ client }) => client))];
  const points = foldBy(entries, ({ point }) => formatPoint(point));
  const rows = points.map(({ items }) => ({ point: items[0].point, cells: cellsOf(items, clients) }));
  const all = rows.map(({ point }) => point);
  const folded = foldBy(rows, ({ cells }) => JSON.stringify(cells.map(cellText)));
  return { clients, rows: folded.map(({ items }) => foldedRow(items, all)) };
}

interface PointRow {
  readonly point: ProbePoint;
  readonly cells: MatrixRow['cells'];
}

function foldedRow(rows: readonly [PointRow, ...PointRow[]], all: readonly ProbePoint[]): MatrixRow {
  const points = rows.map(({ point }) => point);
  return { label: pointsText(points, all), cells: rows[0].cells };
}

function cellsOf(entries: readonly MatrixEntry[], clients: readonly string[]): MatrixRow['cells'] {
  const byClient = new Map(entries.map((entry) => [entry.client, entry]));
  return clients.map((client) => byClient.get(client) ?? null);
}

/** `✓`, `✗ seclevel`, `?` where nothing could be seen, `-` where the client never knocks. */
function cellText(entry: MatrixEntry | null): string {
  if (entry === null) return '-';
  if (entry.gotIn === null) return '?';
  return entry.gotIn ? '✓' : `✗ ${oneLine(entry.cause)}`;
}

/** The table's lines; none for an empty matrix. */
export function matrixTable(entries: readonly MatrixEntry[]): string[] {
  if (entries.length === 0) return [];
  const { clients, rows } = matrixView(entries);
  const body = rows.map(({ label, cells }) => [label, ...cells.map(cellText)]);
  return textTable([['', ...clients.map(oneLine)], ...body]);
}

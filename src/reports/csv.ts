/** The CSV format: one row for each host, point and client. */
import { stringify } from 'csv-stringify/sync';
import type { AuditedHost, Report, ReportFormat } from '../ports/index.ts';
import { oneLine } from './text/one-line.ts';
import { listenerOf } from './text/points-text.ts';
import { FORMAT_DESCRIPTIONS } from './format-names.ts';

const COLUMNS = [
  'host',
  'state',
  'reason',
  'os',
  'httpd',
  'library',
  'pending',
  'exceptions',
  'exposures',
  'listener',
  'server_name',
  'client',
  'got_in',
  'cause',
  'evidence',
  'help',
] as const;

/** Values that a spreadsheet would take for formulas are defused by an apostrophe in front. Lines end as RFC 4180 says. */
export const csv: ReportFormat = {
  name: 'csv',
  description: FORMAT_DESCRIPTIONS.csv,
  extension: 'csv',
  render,
};

function* render(report: Report): Generator<string> {
  yield rowsText([[...COLUMNS]]);
  for (const host of report.hosts) yield rowsText(rowsOf(host).map((row) => row.map(oneLine)));
}

function rowsText(rows: readonly (readonly string[])[]): string {
  return stringify([...rows], { escape_formulas: true, record_delimiter: 'windows' });
}

/** A host of which no matrix is known has one row all the same. */
function rowsOf(host: AuditedHost): string[][] {
  const exceptions = host.exceptions.map(({ run, state }) => `${run} ${state}`).join('; ');
  const exposures = host.exposures.map(({ rule }) => rule).join('; ');
  const about = [
    host.host,
    host.state,
    host.reason,
    host.os,
    host.httpd,
    host.library,
    host.pending ?? '',
    exceptions,
    exposures,
  ];
  if (host.matrix.length === 0) return [[...about, '', '', '', '', '', '', host.hint]];
  return host.matrix.map(({ point, client, gotIn, cause, evidence, help }) => {
    const answer = gotIn === null ? 'unknown' : gotIn ? 'yes' : 'no';
    return [...about, listenerOf(point), point.serverName ?? '', client, answer, cause, evidence, help];
  });
}

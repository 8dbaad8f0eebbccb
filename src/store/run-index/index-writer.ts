/** Writes runs to the index. */
import type { Kysely, Transaction } from 'kysely';
import type { HostOutcome, RunRecord, UnsettledHost } from '../../core/index.ts';
import type { ExtensionRow, HostRow, IndexTables, RunRow } from './index-tables.ts';

/** Rows of one statement: below what either database takes as parameters. */
const ROWS_AT_ONCE = 100;

/** Where a run's journal lies, and how long it was. */
export interface Indexed {
  readonly origin: string;
  readonly size: number;
}

/**
 * Replaces all rows of a run, in one transaction. The row of the run comes first, and replaces itself: of two fleets that
 * take up the same run at once, one waits there for the other.
 */
export async function writeRun(db: Kysely<IndexTables>, record: RunRecord, indexed: Indexed): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = runRow(record, indexed);
    await transaction
      .insertInto('runs')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    await transaction.deleteFrom('extensions').where('run', '=', record.id).execute();
    await transaction.deleteFrom('hosts').where('run', '=', record.id).execute();
    await insertHosts(transaction, hostRows(record));
    const extensions = record.extensions.map((extension, position): ExtensionRow => {
      const { at, by, until, reason } = extension;
      return { run: record.id, position, at, granted_by: by, until, reason };
    });
    if (extensions.length > 0) await transaction.insertInto('extensions').values(extensions).execute();
  });
}

async function insertHosts(transaction: Transaction<IndexTables>, rows: readonly HostRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await transaction
      .insertInto('hosts')
      .values(rows.slice(at, at + ROWS_AT_ONCE))
      .execute();
  }
}

function runRow(
  { outcomes: _outcomes, unsettled: _unsettled, extensions: _extensions, ...run }: RunRecord,
  indexed: Indexed,
): RunRow {
  const { id, kind, started, finished, source, owner, reason, expires, takesBack } = run;
  const columns = { id, kind, started, finished, source, owner, reason, expires, takes_back: takesBack };
  return { ...columns, ...indexed, header: storable(run) };
}

function hostRows({ id, outcomes, unsettled }: RunRecord): readonly HostRow[] {
  const row = (host: HostOutcome | UnsettledHost, position: number): HostRow => ({
    run: id,
    host: host.host,
    position,
    kind: 'kind' in host ? host.kind : 'unsettled',
    reason: clean('reason' in host ? host.reason : ''),
    files: host.files.length,
    document: storable(host),
  });
  return [...outcomes, ...unsettled].map(row);
}

/** PostgreSQL's texts hold no NUL, and lone surrogates are no UTF-8. In JSON both are escaped. */
function storable(value: unknown): string {
  return JSON.stringify(value);
}

function clean(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

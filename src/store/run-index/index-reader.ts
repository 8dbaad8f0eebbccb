/** Asks the index. */
import { sql, type Kysely } from 'kysely';
import type {
  Extension,
  HostHistory,
  HostOutcome,
  OpenException,
  OutcomeKind,
  RecordedChange,
  RunIdentity,
  RunRecord,
  RunSummary,
  UnsettledHost,
} from '../../core/index.ts';
import type { ExtensionRow, HostRow, IndexTables, RunRow } from './index-tables.ts';

/** All runs, newest first. */
export async function readRuns(db: Kysely<IndexTables>): Promise<readonly RunSummary[]> {
  const rows = await db.selectFrom('runs').selectAll().orderBy('started', 'desc').orderBy('id', 'desc').execute();
  const counted = await db
    .selectFrom('hosts')
    .select(['run', 'kind', sql<number>`cast(count(*) as integer)`.as('count')])
    .groupBy(['run', 'kind'])
    .execute();
  const counts = Map.groupBy(counted, ({ run }) => run);
  return rows.map((row) => ({
    ...headerOf(row),
    counts: Object.fromEntries((counts.get(row.id) ?? []).map(({ kind, count }) => [kind, count])),
  }));
}

/** The whole ids that begin so; the id itself alone where there is one. */
export async function findRuns(db: Kysely<IndexTables>, beginning: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('runs').select('id').orderBy('id', 'desc').execute();
  const ids = rows.map(({ id }) => id);
  return ids.includes(beginning) ? [beginning] : ids.filter((id) => id.startsWith(beginning));
}

/** One run, as its journal gives it; null where the index has none of this id. */
export async function readRun(db: Kysely<IndexTables>, id: string): Promise<RunRecord | null> {
  const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const hosts = await db.selectFrom('hosts').selectAll().where('run', '=', id).orderBy('position').execute();
  const outcomes = hosts.flatMap((host) => outcomeOf(host) ?? []);
  const unsettled = hosts.flatMap((host) => (host.kind === 'unsettled' ? parse<UnsettledHost>(host.document) : []));
  return { ...headerOf(row), outcomes, unsettled, extensions: await extensionsOf(db, id) };
}

async function extensionsOf(db: Kysely<IndexTables>, run: string): Promise<readonly Extension[]> {
  const rows = await db.selectFrom('extensions').selectAll().where('run', '=', run).orderBy('position').execute();
  return rows.map(extensionOf);
}

function extensionOf({ at, granted_by: by, until, reason }: ExtensionRow): Extension {
  return { at, by, until, reason };
}

/** Everything that runs did on a host, newest first. */
export async function readHistory(db: Kysely<IndexTables>, host: string): Promise<readonly HostHistory[]> {
  const rows = await db
    .selectFrom('hosts')
    .innerJoin('runs', 'runs.id', 'hosts.run')
    .select(['hosts.document', 'hosts.kind', 'runs.header'])
    .where('hosts.host', '=', host)
    .orderBy('runs.started', 'desc')
    .orderBy('runs.id', 'desc')
    .execute();
  return rows.map((row) => ({ run: headerOf(row), outcome: outcomeOf(row) }));
}

/** The newest outcome of each host, by name. */
export async function readLatest(db: Kysely<IndexTables>): Promise<readonly HostHistory[]> {
  const rows = await db
    .selectFrom('hosts')
    .innerJoin('runs', 'runs.id', 'hosts.run')
    .select(['hosts.host', 'hosts.document', 'hosts.kind', 'runs.header'])
    .where('hosts.kind', '!=', 'unsettled')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('hosts as later')
            .innerJoin('runs as newer', 'newer.id', 'later.run')
            .select('later.host')
            .whereRef('later.host', '=', 'hosts.host')
            .where('later.kind', '!=', 'unsettled')
            .whereRef('newer.started', '>', 'runs.started'),
        ),
      ),
    )
    .orderBy('hosts.host')
    .execute();
  return rows.map((row) => ({ run: headerOf(row), outcome: outcomeOf(row) }));
}

/** Outcomes after which a change may be in force although nobody saw it. */
const UNCERTAIN: readonly (OutcomeKind | 'unsettled')[] = ['stuck', 'unreachable', 'unsettled'];
const SETTLED_BACK: readonly OutcomeKind[] = ['changed', 'unchanged'];

/** Hosts of apply runs whose change is, or may be, in force: {@link hostsToTakeBack} of the engine, as a query. */
function openHosts(db: Kysely<IndexTables>) {
  return db
    .selectFrom('hosts')
    .innerJoin('runs', 'runs.id', 'hosts.run')
    .where('runs.kind', '=', 'apply')
    .where('hosts.files', '>', 0)
    .where('hosts.kind', 'in', ['changed', ...UNCERTAIN])
    .where(({ eb, refTuple, selectFrom }) =>
      // One list for all hosts: asked for each host by itself, SQLite goes through all that was ever done to it.
      eb(
        refTuple('runs.id', 'hosts.host'),
        'not in',
        selectFrom('hosts as back')
          .innerJoin('runs as rollback', 'rollback.id', 'back.run')
          .select(({ ref }) => [ref('rollback.takes_back').$notNull().as('run'), 'back.host'])
          .where('rollback.takes_back', 'is not', null)
          .where('back.kind', 'in', SETTLED_BACK)
          .$asTuple('run', 'host'),
      ),
    );
}

/** Changes that are not taken back: the earliest end first, those without an end last. */
export async function readExceptions(db: Kysely<IndexTables>): Promise<readonly OpenException[]> {
  const rows = await openHosts(db)
    .select(['hosts.host', 'hosts.kind', 'hosts.run', 'runs.header'])
    .orderBy('runs.started')
    .orderBy('hosts.position')
    .execute();
  const byRun = [...Map.groupBy(rows, ({ run }) => run).values()];
  return byRun.map(exceptionOf).sort(byEnd);
}

/** The same by host, with what was changed; the earliest run first. */
export async function readChangesInForce(
  db: Kysely<IndexTables>,
): Promise<ReadonlyMap<string, readonly RecordedChange[]>> {
  // Sorted here: the database would write the documents to the disk to sort them.
  const rows = await openHosts(db)
    .select(['hosts.host', 'hosts.run', 'hosts.document', 'runs.started', 'runs.header'])
    .execute();
  const extensions = await extensionsByRun(db);
  const changes = rows.map(({ host, run, document, started, header }) => {
    const { files, after } = parse<Pick<HostOutcome, 'files'> & Partial<Pick<HostOutcome, 'after'>>>(document);
    return {
      host,
      started,
      change: { run: headerOf({ header }), extensions: extensions.get(run) ?? [], files, after: after ?? [] },
    };
  });
  const byHost = Map.groupBy(changes.toSorted(byStart), ({ host }) => host);
  return new Map([...byHost].map(([host, items]) => [host, items.map(({ change }) => change)]));
}

function byStart(a: Pick<RunRow, 'started'>, b: Pick<RunRow, 'started'>): number {
  return a.started < b.started ? -1 : a.started > b.started ? 1 : 0;
}

async function extensionsByRun(db: Kysely<IndexTables>): Promise<ReadonlyMap<string, readonly Extension[]>> {
  const rows = await db.selectFrom('extensions').selectAll().orderBy('position').execute();
  const byRun = Map.groupBy(rows, ({ run }) => run);
  return new Map([...byRun].map(([run, items]) => [run, items.map(extensionOf)]));
}

type ExceptionRow = Pick<HostRow, 'host' | 'kind'> & Pick<RunRow, 'header'>;

function exceptionOf(rows: readonly ExceptionRow[]): OpenException {
  const names = (certain: boolean): readonly string[] => [
    ...new Set(rows.filter(({ kind }) => (kind === 'changed') === certain).map(({ host }) => host)),
  ];
  return { run: headerOf(rows[0] ?? { header: '{}' }), hosts: names(true), uncertain: names(false) };
}

function byEnd(a: OpenException, b: OpenException): number {
  const end = ({ run }: OpenException): string => run.expires ?? '9999';
  return end(a) < end(b) ? -1 : end(a) > end(b) ? 1 : 0;
}

function headerOf({ header }: Pick<RunRow, 'header'>): RunIdentity {
  return parse(header);
}

function outcomeOf({ kind, document }: Pick<HostRow, 'kind' | 'document'>): HostOutcome | null {
  return kind === 'unsettled' ? null : parse<HostOutcome>(document);
}

/** The index holds what was read from checked journals. */
function parse<T>(json: string): T {
  return JSON.parse(json) as T;
}

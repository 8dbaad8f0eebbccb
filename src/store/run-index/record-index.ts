/** The index over all runs: brought up to date from the journals before it is asked. */
import { rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import {
  err,
  ok,
  type HostHistory,
  type OpenException,
  type RecordedChange,
  type Result,
  type RunRecord,
  type RunSummary,
  type StoreFailure,
} from '../../core/index.ts';
import { reasonOf } from '../errno.ts';
import { runIds } from '../run-ids.ts';
import { MIGRATIONS } from './index-migrations.ts';
import {
  findRuns,
  readChangesInForce,
  readExceptions,
  readHistory,
  readLatest,
  readRun,
  readRuns,
} from './index-reader.ts';
import type { IndexTables } from './index-tables.ts';
import { writeRun } from './index-writer.ts';
import { isPostgresUrl, postgresDialect, withoutPassword } from './postgres.ts';
import { readJournal } from '../journal/read-journal.ts';
import { sqliteDialect } from './sqlite.ts';
import { journalFile } from '../store-paths.ts';

/** Thrown where the database fails while it's asked: it went away, or is locked for longer than anybody waits. */
export class IndexLost extends Error {
  readonly failure: StoreFailure;

  constructor(failure: StoreFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** Answers over all runs. Every method that asks throws {@link IndexLost}, and nothing else. */
export interface RecordIndex {
  /** Takes up the journals that are new or have grown. */
  sync(): Promise<Result<SyncReport, StoreFailure>>;
  /** Forgets what it has of this state directory, and takes up all of its journals. */
  rebuild(): Promise<Result<SyncReport, StoreFailure>>;
  runs(): Promise<readonly RunSummary[]>;
  /** Whole ids that begin so. */
  find(beginning: string): Promise<readonly string[]>;
  load(id: string): Promise<RunRecord | null>;
  history(host: string): Promise<readonly HostHistory[]>;
  exceptions(): Promise<readonly OpenException[]>;
  /** The newest outcome of each host. */
  latest(): Promise<readonly HostHistory[]>;
  /** By host, what is in force there. */
  changesInForce(): Promise<ReadonlyMap<string, readonly RecordedChange[]>>;
  close(): Promise<void>;
}

export interface SyncReport {
  readonly taken: number;
  /** Journals that can't be read; they are left out. */
  readonly damaged: readonly StoreFailure[];
}

export interface IndexPlace {
  /** The state directory, absolute. */
  readonly directory: string;
  /** `postgres://…`; null: a SQLite file in the state directory. */
  readonly url: string | null;
}

/** Deletes the SQLite file of a state directory, and what SQLite keeps beside it. */
export async function removeIndex(directory: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${sqliteFile(directory)}${suffix}`, { force: true });
}

function sqliteFile(directory: string): string {
  return join(directory, 'index.sqlite');
}

/** Opens the index and brings its tables up to date. */
export async function openIndex({ directory, url }: IndexPlace): Promise<Result<RecordIndex, StoreFailure>> {
  const place = url === null ? sqliteFile(directory) : withoutPassword(url);
  if (url !== null && !isPostgresUrl(url)) return unavailable(place, 'it is no postgres:// URL');
  try {
    const db = new Kysely<IndexTables>({ dialect: url === null ? sqliteDialect(place) : await postgresDialect(url) });
    const error = await migrated(db);
    if (error === undefined) return ok(indexOver(db, directory, place));
    await db.destroy();
    return unavailable(place, withoutPassword(reasonOf(error)));
  } catch (thrown) {
    return unavailable(place, withoutPassword(reasonOf(thrown)));
  }
}

/** On SQLite the migrator takes no lock: of fleets that make a file at once, those that lose find the tables made. */
async function migrated(db: Kysely<IndexTables>): Promise<unknown> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  for (let tries = 1; ; tries += 1) {
    const { error } = await migrator.migrateToLatest();
    if (error === undefined || tries === MIGRATION_TRIES) return error;
    await setTimeout(MIGRATION_PAUSE_MS * tries);
  }
}

const MIGRATION_TRIES = 4;
const MIGRATION_PAUSE_MS = 50;

function unavailable(place: string, reason: string): { readonly ok: false; readonly error: StoreFailure } {
  return err({ code: 'index-unavailable', place, reason });
}

function indexOver(db: Kysely<IndexTables>, directory: string, place: string): RecordIndex {
  const origin = `${hostname()}:${directory}`;
  const guarded = async (work: () => Promise<Result<SyncReport, StoreFailure>>): ReturnType<typeof work> => {
    try {
      return await work();
    } catch (thrown) {
      return unavailable(place, reasonOf(thrown));
    }
  };
  const asked = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((thrown: unknown) => {
      throw new IndexLost(unavailable(place, withoutPassword(reasonOf(thrown))).error);
    });
  return {
    sync: () => guarded(() => takeUp(db, { directory, origin })),
    rebuild: () =>
      guarded(async () => {
        await db.deleteFrom('runs').where('origin', '=', origin).execute();
        return takeUp(db, { directory, origin });
      }),
    runs: () => asked(readRuns(db)),
    find: (beginning) => asked(findRuns(db, beginning)),
    load: (id) => asked(readRun(db, id)),
    history: (host) => asked(readHistory(db, host)),
    exceptions: () => asked(readExceptions(db)),
    latest: () => asked(readLatest(db)),
    changesInForce: () => asked(readChangesInForce(db)),
    close: () => db.destroy(),
  };
}

/** One journal after the other: the record of one large run is all that is in memory at a time. */
async function takeUp(
  db: Kysely<IndexTables>,
  { directory, origin }: { readonly directory: string; readonly origin: string },
): Promise<Result<SyncReport, StoreFailure>> {
  const ids = await runIds(directory);
  if (!ids.ok) return ids;
  const rows = await db.selectFrom('runs').select(['id', 'size']).execute();
  const known = new Map(rows.map(({ id, size }) => [id, size]));
  const damaged: StoreFailure[] = [];
  let taken = 0;
  for (const id of ids.value) {
    const path = journalFile(directory, id);
    const size = await sizeOf(path);
    if (size === null || known.get(id) === size) continue;
    const record = await readJournal(path);
    if (record.ok) await writeRun(db, record.value, { origin, size });
    else damaged.push(record.error);
    taken += record.ok ? 1 : 0;
  }
  return ok({ taken, damaged });
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}

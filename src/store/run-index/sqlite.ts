/** Kysely on Node's own SQLite. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { SqliteDialect, type Dialect } from 'kysely';

/** Milliseconds to wait for another fleet that writes to the same file. */
const PATIENCE_MS = 10_000;

/** Opens the file, and creates it, private to its owner, where there is none. */
export function sqliteDialect(path: string): Dialect {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path, { timeout: PATIENCE_MS, enableForeignKeyConstraints: true });
  chmodSync(path, 0o600);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (sql) => {
        const statement = database.prepare(sql);
        return {
          reader: statement.columns().length > 0,
          all: (values) => statement.all(...valuesOf(values)),
          run: (values) => statement.run(...valuesOf(values)),
          iterate: (values) => statement.iterate(...valuesOf(values)),
        };
      },
    },
  });
}

/** fleet's own queries pass texts, numbers and nulls only. */
function valuesOf(values: readonly unknown[]): SQLInputValue[] {
  return values.map((value) => {
    if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
    throw new TypeError(`SQLite takes no ${typeof value}`);
  });
}

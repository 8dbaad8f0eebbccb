/** Kysely on PostgreSQL, for teams. The client is an optional package: only who names a server needs it. */
import { PostgresDialect, type Dialect } from 'kysely';

/** Seconds until a server that doesn't answer is given up. */
const CONNECT_SECONDS = 10;

/** Whether the place of an index is a PostgreSQL server. */
export function isPostgresUrl(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place);
}

/** The URL for people: without the password. */
export function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^/@]*?):[^/@]*@/, '$1:[redacted]@').replace(/([?&]password=)[^&]*/g, '$1[redacted]');
}

/** Throws where the package `pg` isn't installed; connects at the first query. */
export async function postgresDialect(url: string): Promise<Dialect> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: CONNECT_SECONDS * 1000 });
  // A connection that breaks while it is idle tells the pool, and would end the process if nobody listened.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}

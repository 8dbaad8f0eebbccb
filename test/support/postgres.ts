/** A PostgreSQL server of Debian's package, for one test file: in a folder of its own, on a socket in it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PostgresServer {
  /** URL of a new, empty database. */
  database(): string;
  stop(): Promise<void>;
}

/** Fails with what is missing where the server can't be started. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = globSync('/usr/lib/postgresql/*/bin').toSorted().at(-1);
  if (bin === undefined) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  const folder = mkdtempSync(join(tmpdir(), 'fleet-pg-'));
  // The server refuses to run as root.
  const user = process.getuid?.() === 0 ? idsOf('postgres') : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? 0);
  const data = join(folder, 'data');
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'fleet', '-N'], {
    ...user,
    cwd: folder,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}${made.error?.message ?? ''}`);
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'],
    { ...user, cwd: folder },
  );
  let log = '';
  for await (const text of server.stderr.setEncoding('utf8')) {
    log += String(text);
    if (log.includes('ready to accept connections')) break;
  }
  if (server.exitCode !== null) throw new Error(`postgres: ${log}`);
  let databases = 0;
  return {
    database: () => {
      const name = `records${(databases += 1)}`;
      const created = spawnSync(
        'psql',
        ['-h', folder, '-U', 'fleet', '-d', 'postgres', '-qc', `create database ${name}`],
        { encoding: 'utf8' },
      );
      if (created.status !== 0) throw new Error(`psql: ${created.stderr}`);
      return `postgres://fleet@/${name}?host=${encodeURIComponent(folder)}`;
    },
    stop: async () => {
      const ended = once(server, 'close');
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idsOf(user: string): { readonly uid?: number; readonly gid?: number } {
  const id = (flag: string): number => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

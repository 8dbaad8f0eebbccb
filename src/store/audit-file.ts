/** The newest audit of a state directory: a report as JSON, which `fleet serve` shows. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../core/index.ts';
import { errnoOf, reasonOf } from './errno.ts';

function auditFile(directory: string): string {
  return join(directory, 'audit.json');
}

/** Writes the pieces of the report, all of them or nothing. The error is a sentence. */
export async function saveAudit(directory: string, pieces: Iterable<string>): Promise<Result<void, string>> {
  const path = auditFile(directory);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      for (const piece of pieces) await file.write(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    return ok(undefined);
  } catch (thrown) {
    return err(reasonOf(thrown));
  }
}

/** The text of the newest audit; null where none was kept. */
export async function loadAudit(directory: string): Promise<Result<string | null, string>> {
  try {
    return ok(await readFile(auditFile(directory), 'utf8'));
  } catch (thrown) {
    return errnoOf(thrown) === 'ENOENT' ? ok(null) : err(reasonOf(thrown));
  }
}

/** The newest audit of a state directory: a report as JSON, which `fleet serve` shows. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { err, ok, type Result } from '../core/index.ts';
import type { AuditedHost, AuditedHosts, Report } from '../ports/index.ts';
import { readStretch } from './audit-spool.ts';
import { errnoOf, reasonOf } from './errno.ts';

function auditFile(directory: string): string {
  return join(directory, 'audit.json');
}

/** Writes the pieces of the report, all of them or nothing. The error is a sentence. */
export async function saveAudit(directory: string, pieces: Iterable<string>): Promise<Result<void, string>> {
  const path = auditFile(directory);
  // A name of its own: two audits at once must not write into one file.
  const fresh = `${path}.${randomUUID()}`;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = await open(fresh, 'wx', 0o600);
    try {
      for (const piece of pieces) await file.write(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
    return ok(undefined);
  } catch (thrown) {
    await rm(fresh, { force: true }).catch(() => undefined);
    return err(reasonOf(thrown));
  }
}

/** The newest audit, open: its hosts are read from the file when they are asked for. */
export interface StoredAudit extends Disposable {
  readonly report: Report;
}

/** Null where none was kept. What isn't an audit is an error, in a sentence. */
export function openAudit(directory: string): Result<StoredAudit | null, string> {
  const path = auditFile(directory);
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    const report = reportIn(file);
    const opened = file;
    return ok({ report, [Symbol.dispose]: () => closeSync(opened) });
  } catch (thrown) {
    if (file !== null) closeSync(file);
    return errnoOf(thrown) === 'ENOENT' ? ok(null) : err(`${path}: ${reasonOf(thrown)}`);
  }
}

/** The JSON format has its head on the first line, each host on one of its own, and ends with a line that closes. */
function reportIn(file: number): Report {
  const breaks = lineBreaks(file);
  const [first, ...others] = breaks;
  const last = others.at(-1);
  const end = last === undefined ? '' : readStretch(file, { offset: last - END.length, length: END.length });
  if (first === undefined || end !== END) throw new Error('it is no audit, or not a whole one');
  const head = JSON.parse(`${readStretch(file, { offset: 0, length: first })}]}`) as Omit<Report, 'hosts'>;
  const { title, created, playbook, clients } = head;
  return { title, created, playbook, clients, hosts: new HostLines(file, breaks) };
}

const END = '\n]}';

const BLOCK = 1024 * 1024;

/** Offsets of all line breaks. */
function lineBreaks(file: number): readonly number[] {
  const block = Buffer.allocUnsafe(Math.min(BLOCK, fstatSync(file).size));
  const breaks: number[] = [];
  let offset = 0;
  for (;;) {
    const read = readSync(file, block, 0, block.length, offset);
    if (read === 0) return breaks;
    for (let at = block.indexOf(10); at >= 0 && at < read; at = block.indexOf(10, at + 1)) breaks.push(offset + at);
    offset += read;
  }
}

/** The lines between the first and the last. */
class HostLines implements AuditedHosts {
  readonly length: number;
  readonly #file: number;
  readonly #breaks: readonly number[];

  constructor(file: number, breaks: readonly number[]) {
    this.#file = file;
    this.#breaks = breaks;
    this.length = Math.max(0, breaks.length - 2);
  }

  at(index: number): AuditedHost | undefined {
    const [before, end] = [this.#breaks[index], this.#breaks[index + 1]];
    if (index < 0 || index >= this.length || before === undefined || end === undefined) return undefined;
    const line = readStretch(this.#file, { offset: before + 1, length: end - before - 1 });
    // fleet wrote it, with its own shape: what is in it is escaped like everything else.
    return JSON.parse(line.replace(/,$/, '')) as AuditedHost;
  }

  *[Symbol.iterator](): Generator<AuditedHost> {
    for (let index = 0; index < this.length; index += 1) {
      const host = this.at(index);
      if (host !== undefined) yield host;
    }
  }
}

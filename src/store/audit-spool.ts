/** What an audit found, on the disk until the report is written: thousands of hosts needn't lie in memory. */
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { AuditedHost, AuditedHosts } from '../ports/index.ts';
import { reasonOf } from './errno.ts';

interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/**
 * Hosts by their positions in the report, put in as they come. What can't be written is held in memory: an audit of hosts
 * doesn't end because a disk here is full.
 */
export class AuditSpool implements AuditedHosts {
  readonly length: number;
  readonly #file: number | null;
  readonly #stretches = new Map<number, Stretch>();
  readonly #held = new Map<number, AuditedHost>();
  #end = 0;
  #problem: string | null = null;

  /** For so many hosts. The file is in the state directory, without a name, and gone with the process however it ends. */
  constructor(directory: string, length: number) {
    this.length = length;
    this.#file = this.#tried(() => namelessFile(directory));
  }

  /** Why hosts are held in memory; null where all went to the disk. */
  get problem(): string | null {
    return this.#problem;
  }

  put(index: number, host: AuditedHost): void {
    const stretch = this.#tried(() => this.#write(Buffer.from(JSON.stringify(host))));
    if (stretch === null) this.#held.set(index, host);
    else this.#stretches.set(index, stretch);
  }

  at(index: number): AuditedHost | undefined {
    const stretch = this.#stretches.get(index);
    if (stretch === undefined || this.#file === null) return this.#held.get(index);
    // It is what was written here a moment ago.
    return JSON.parse(readStretch(this.#file, stretch)) as AuditedHost;
  }

  *[Symbol.iterator](): Generator<AuditedHost> {
    for (let index = 0; index < this.length; index += 1) {
      const host = this.at(index);
      if (host !== undefined) yield host;
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }

  #write(bytes: Buffer): Stretch | null {
    if (this.#file === null) return null;
    const offset = this.#end;
    for (let done = 0; done < bytes.length;)
      done += writeSync(this.#file, bytes, done, bytes.length - done, offset + done);
    this.#end += bytes.length;
    return { offset, length: bytes.length };
  }

  #tried<T>(work: () => T): T | null {
    try {
      return work();
    } catch (thrown) {
      this.#problem ??= reasonOf(thrown);
      return null;
    }
  }
}

function namelessFile(directory: string): number {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `audit-${randomUUID()}.part`);
  const file = openSync(path, 'wx+', 0o600);
  rmSync(path);
  return file;
}

/** The text of a stretch of a file. */
export function readStretch(file: number, { offset, length }: Stretch): string {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const read = readSync(file, bytes, done, length - done, offset + done);
    if (read === 0) throw new Error(`a file of the audit ended ${length - done} bytes early`);
    done += read;
  }
  return bytes.toString('utf8');
}

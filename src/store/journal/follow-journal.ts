/** Watches a journal that another process writes, and tells how far its run is. */
import { open, stat } from 'node:fs/promises';
import type { JournalEntry, RunHeader, RunIdentity, RunProgress } from '../../core/index.ts';
import { CHAIN_START, completeLength, completeLines } from './chain.ts';
import { readLine } from './journal-line.ts';

/** One journal, read as it grows. */
export class JournalFollower {
  readonly #path: string;
  #offset = 0;
  #chain = CHAIN_START;
  #header: RunHeader | null = null;
  #finished: string | null = null;
  readonly #kinds = new Map<string, string>();
  readonly #active = new Map<string, string>();

  constructor(path: string) {
    this.#path = path;
  }

  /** Reads what is new. Null where there is nothing new, or the file is no journal. */
  async poll(): Promise<RunProgress | null> {
    const bytes = await this.#newBytes();
    if (bytes === null) return null;
    for (const line of completeLines(bytes)) {
      const read = readLine(line, this.#chain);
      if (!read.ok) return null;
      this.#chain = read.value.chain;
      this.#take(read.value.entry);
    }
    this.#offset += completeLength(bytes);
    return this.#progress();
  }

  async #newBytes(): Promise<Buffer | null> {
    try {
      const { size } = await stat(this.#path);
      if (size <= this.#offset) return null;
      await using file = await open(this.#path, 'r');
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(size - this.#offset),
        0,
        size - this.#offset,
        this.#offset,
      );
      const bytes = buffer.subarray(0, bytesRead);
      return completeLength(bytes) === 0 ? null : bytes;
    } catch {
      return null;
    }
  }

  #take(entry: JournalEntry): void {
    if (entry.type === 'run-started') this.#header = entry.run;
    if (entry.type === 'run-finished') this.#finished = entry.at;
    if (entry.type === 'host-intent') this.#active.set(entry.host, 'begun');
    if (entry.type === 'host-phase') this.#active.set(entry.host, entry.phase);
    if (entry.type === 'host-finished') {
      this.#active.delete(entry.outcome.host);
      this.#kinds.set(entry.outcome.host, entry.outcome.kind);
    }
  }

  #progress(): RunProgress | null {
    if (this.#header === null) return null;
    const { hosts, ...header } = this.#header;
    const run: RunIdentity = { ...header, finished: this.#finished };
    const counts: Record<string, number> = {};
    for (const kind of this.#kinds.values()) counts[kind] = (counts[kind] ?? 0) + 1;
    return { run, hosts: hosts.length, counts, active: [...this.#active] };
  }
}

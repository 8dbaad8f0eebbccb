/** The journal of one run that is being written: appended to, on the disk before an append resolves. */
import type { FileHandle } from 'node:fs/promises';
import { err, ok, type JournalEntry, type Result, type StoreFailure } from '../../core/index.ts';
import type { RunJournal } from '../../ports/index.ts';
import { reasonOf, unwritable } from '../errno.ts';
import { CHAIN_START, chainLine } from './chain.ts';

type Appended = Result<void, StoreFailure>;

interface Waiting {
  readonly entry: JournalEntry;
  readonly resolve: (result: Appended) => void;
}

/** What of a file handle a journal needs. */
export type JournalFile = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>;

/** Where a journal ends: what the next line is chained to, bytes and lines until there. */
export interface JournalEnd {
  readonly chain: string;
  readonly length: number;
  readonly lines: number;
}

const EMPTY: JournalEnd = { chain: CHAIN_START, length: 0, lines: 0 };

/**
 * Group commit: while one write and its fsync are under way, entries that come wait, and then go together in the
 * next. So the cost is a few fsyncs for a thousand hosts, not one each.
 */
export class FileJournal implements RunJournal {
  readonly #file: JournalFile;
  readonly #path: string;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | null = null;
  #chain: string;
  /** Length of the part that is known to be good. */
  #length: number;
  #lines: number;
  /** Why nothing can be appended any more; null while all is well. */
  #broken: string | null = null;

  /** `file` is open for appending, and ends where `end` says. */
  constructor(file: JournalFile, path: string, end: JournalEnd = EMPTY) {
    this.#file = file;
    this.#path = path;
    this.#chain = end.chain;
    this.#length = end.length;
    this.#lines = end.lines;
  }

  /** Where the part ends that is on the disk. */
  get end(): JournalEnd {
    return { chain: this.#chain, length: this.#length, lines: this.#lines };
  }

  append(entry: JournalEntry): Promise<Appended> {
    return new Promise((resolve) => {
      this.#waiting.push({ entry, resolve });
      this.#flushing ??= this.#flush();
    });
  }

  async close(): Promise<void> {
    await this.#flushing;
    if (this.#broken === 'closed') return;
    this.#broken = 'closed';
    await this.#file.close().catch(() => undefined);
  }

  async #flush(): Promise<void> {
    // Entries that come in the same turn of the event loop share the first write, too.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      const result = await this.#commit(group.map(({ entry }) => entry));
      for (const { resolve } of group) resolve(result);
    }
    this.#flushing = null;
  }

  async #commit(entries: readonly JournalEntry[]): Promise<Appended> {
    if (this.#broken !== null) return unwritable(this.#path, new Error(this.#broken));
    let chain = this.#chain;
    let text = '';
    for (const entry of entries) {
      const chained = chainLine(entry, chain);
      chain = chained.chain;
      text += `${chained.line}\n`;
    }
    const bytes = Buffer.from(text, 'utf8');
    const written = await this.#write(bytes);
    if (!written.ok) return written;
    this.#chain = chain;
    this.#length += bytes.length;
    this.#lines += entries.length;
    return ok(undefined);
  }

  async #write(bytes: Buffer): Promise<Appended> {
    try {
      let done = 0;
      while (done < bytes.length) done += (await this.#file.write(bytes, done)).bytesWritten;
    } catch (thrown) {
      await this.#cutBack();
      return unwritable(this.#path, thrown);
    }
    return this.#sync();
  }

  /** After a failed fsync the kernel may have dropped the data and forgotten it: a second try would lie. */
  async #sync(): Promise<Appended> {
    try {
      await this.#file.datasync();
      return ok(undefined);
    } catch (thrown) {
      this.#broken = reasonOf(thrown);
      return err({ code: 'state-unwritable', path: this.#path, reason: this.#broken });
    }
  }

  /** Takes half a line away again, so that later lines don't follow it. */
  async #cutBack(): Promise<void> {
    try {
      await this.#file.truncate(this.#length);
    } catch (thrown) {
      this.#broken = reasonOf(thrown);
    }
  }
}

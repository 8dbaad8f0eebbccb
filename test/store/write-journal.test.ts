/** Appending: group commit, and what a failing disk does. */
import { describe, expect, it } from 'vitest';
import { FileJournal, type JournalFile } from '../../src/store/journal/write-journal.ts';
import { CHAIN_START } from '../../src/store/journal/chain.ts';
import { readLine } from '../../src/store/journal/journal-line.ts';
import { finished, intent, phase, started } from './samples.ts';

/** A disk in memory: slow to sync, and failing when told to. */
class FakeDisk {
  bytes = Buffer.alloc(0);
  durable = 0;
  syncs = 0;
  writes = 0;
  closed = 0;
  failWrite: string | null = null;
  failSync: string | null = null;
  failTruncate: string | null = null;
  /** Bytes that one write takes at most. */
  room = Number.POSITIVE_INFINITY;

  readonly file = {
    write: async (data: Buffer, offset = 0) => {
      this.writes += 1;
      const part = data.subarray(offset, offset + Math.min(this.room, data.length));
      this.bytes = Buffer.concat([this.bytes, this.failWrite === null ? part : part.subarray(0, 5)]);
      if (this.failWrite !== null) throw new Error(this.failWrite);
      return { bytesWritten: part.length, buffer: data };
    },
    datasync: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (this.failSync !== null) throw new Error(this.failSync);
      this.syncs += 1;
      this.durable = this.bytes.length;
    },
    truncate: async (length = 0) => {
      if (this.failTruncate !== null) throw new Error(this.failTruncate);
      this.bytes = this.bytes.subarray(0, length);
    },
    close: async () => {
      this.closed += 1;
    },
  } as unknown as JournalFile;

  lines(): string[] {
    return this.bytes.toString('utf8').split('\n').slice(0, -1);
  }
}

/** The types of the entries on the disk; throws where the chain is broken. */
function typesOn(disk: FakeDisk): string[] {
  let chain = CHAIN_START;
  return disk.lines().map((line) => {
    const read = readLine(line, chain);
    if (!read.ok) throw new Error(read.error);
    chain = read.value.chain;
    return read.value.entry.type;
  });
}

describe('FileJournal', () => {
  it('resolves only when the entry is on the disk', async () => {
    const disk = new FakeDisk();
    const journal = new FileJournal(disk.file, '/j');
    expect(await journal.append(started('r1'))).toEqual({ ok: true, value: undefined });
    expect(disk.durable).toBe(disk.bytes.length);
    expect(typesOn(disk)).toEqual(['run-started']);
  });

  it('writes a thousand entries with a few syncs, in order', async () => {
    const disk = new FakeDisk();
    const journal = new FileJournal(disk.file, '/j');
    const results = await Promise.all(Array.from({ length: 1000 }, (_, n) => journal.append(phase(`web${n}`))));
    expect(results.every((result) => result.ok)).toBe(true);
    expect(disk.syncs).toBeLessThan(5);
    expect(typesOn(disk)).toHaveLength(1000);
    expect(disk.lines()[999]).toContain('"web999"');
  });

  it('writes entries that come during a sync together in the next', async () => {
    const disk = new FakeDisk();
    const journal = new FileJournal(disk.file, '/j');
    const first = journal.append(started('r1'));
    await new Promise((resolve) => setTimeout(resolve, 2));
    const others = [journal.append(intent('web1')), journal.append(intent('web2')), journal.append(intent('web3'))];
    await Promise.all([first, ...others]);
    expect(disk.syncs).toBe(2);
    expect(disk.writes).toBe(2);
  });

  it('goes on where a write takes only a part', async () => {
    const disk = new FakeDisk();
    disk.room = 7;
    const journal = new FileJournal(disk.file, '/j');
    expect((await journal.append(finished('web1'))).ok).toBe(true);
    expect(typesOn(disk)).toEqual(['host-finished']);
  });

  it('takes half a line away when the disk is full, and goes on when there is room', async () => {
    const disk = new FakeDisk();
    const journal = new FileJournal(disk.file, '/j');
    await journal.append(started('r1'));
    disk.failWrite = 'ENOSPC';
    const failed = await journal.append(intent('web1'));
    expect(failed).toEqual({ ok: false, error: { code: 'state-unwritable', path: '/j', reason: 'ENOSPC' } });
    disk.failWrite = null;
    expect((await journal.append(intent('web2'))).ok).toBe(true);
    expect(typesOn(disk)).toEqual(['run-started', 'host-intent']);
    expect(disk.lines()[1]).toContain('web2');
  });

  it('writes nothing more when half a line is left and cannot be taken away', async () => {
    const disk = new FakeDisk();
    const journal = new FileJournal(disk.file, '/j');
    await journal.append(started('r1'));
    disk.failWrite = 'EIO';
    disk.failTruncate = 'EIO too';
    await journal.append(intent('web1'));
    disk.failWrite = null;
    const after = await journal.append(intent('web2'));
    expect(after).toMatchObject({ ok: false, error: { reason: 'EIO too' } });
    expect(disk.lines()).toHaveLength(1);
  });

  it('never trusts a disk again after a failed sync', async () => {
    const disk = new FakeDisk();
    const journal = new FileJournal(disk.file, '/j');
    disk.failSync = 'EIO';
    expect((await journal.append(started('r1'))).ok).toBe(false);
    disk.failSync = null;
    expect(await journal.append(intent('web1'))).toMatchObject({ ok: false, error: { reason: 'EIO' } });
  });

  it('fails every entry of a group that was not written', async () => {
    const disk = new FakeDisk();
    disk.failWrite = 'ENOSPC';
    const journal = new FileJournal(disk.file, '/j');
    const results = await Promise.all([journal.append(phase('a')), journal.append(phase('b'))]);
    expect(results.map((result) => result.ok)).toEqual([false, false]);
  });

  it('writes what waits before it closes, closes once, and takes nothing afterwards', async () => {
    const disk = new FakeDisk();
    const journal = new FileJournal(disk.file, '/j');
    const waiting = journal.append(started('r1'));
    await Promise.all([journal.close(), journal.close()]);
    await journal.close();
    expect((await waiting).ok).toBe(true);
    expect(disk.closed).toBe(1);
    expect(await journal.append(phase('a'))).toMatchObject({ ok: false, error: { reason: 'closed' } });
  });
});

/** A lock that is a file: taken by at most one process, and taken over from a dead one by at most one. */
import { createHash, randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { err, ok, type Result } from '../core/index.ts';
import { errnoOf } from './errno.ts';
import { isAlive, parseOwner, type LockOwner } from './lock-owner.ts';

/** Somebody else holds the lock; null where its file says nothing that can be read. */
export interface LockHeld {
  readonly holder: LockOwner | null;
}

/** A few rivals may come and go in between; this many is a lock that changes hands all the time. */
const MAX_TRIES = 20;

/**
 * Takes the lock at `path`. The file appears with its content in it, by a hard link from a temporary file: nobody
 * ever sees it empty. Throws what the file system throws.
 */
export async function acquire(path: string, owner: LockOwner): Promise<Result<void, LockHeld>> {
  const temporary = `${path}.${randomUUID()}`;
  await writeDurably(temporary, JSON.stringify(owner));
  try {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (await linked(temporary, path)) return ok(undefined);
      const held = await readLock(path);
      if (held === null) continue;
      const holder = parseOwner(held);
      if (holder === null || (await isAlive(holder))) return err({ holder });
      if (await takeOver({ path, temporary, owner, dead: held })) return ok(undefined);
    }
    return err({ holder: null });
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Gives the lock back, if it is still this owner's. */
export async function release(path: string, owner: LockOwner): Promise<void> {
  const held = await readLock(path);
  if (held !== null && parseOwner(held)?.nonce === owner.nonce) await unlink(path);
}

interface Takeover {
  readonly path: string;
  readonly temporary: string;
  readonly owner: LockOwner;
  /** The content of the dead process's lock. */
  readonly dead: string;
}

/**
 * Replaces a dead process's lock. The right to replace just this content is a lock of its own (which a process may
 * die with in the same way); once it is held, the content is looked at again: a rival may have been faster.
 */
async function takeOver({ path, temporary, owner, dead }: Takeover): Promise<boolean> {
  const right = `${path}.${createHash('sha256').update(dead).digest('hex').slice(0, 16)}`;
  const acquired = await acquire(right, owner);
  if (!acquired.ok) return false;
  try {
    if ((await readLock(path)) !== dead) return false;
    await rename(temporary, path);
    return true;
  } finally {
    await release(right, owner);
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}

async function readLock(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

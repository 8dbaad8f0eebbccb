/** Reads a host's file system that lies below a folder of this disk, as if that folder were `/`. */
import { lstatSync, readFileSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import type { FileView } from '../httpd/index.ts';

/** As Linux (MAXSYMLINKS): more links than this in one path are a loop. */
const MAX_LINKS = 40;

/**
 * The files below `root`, by their paths on the host. Links are followed as the host would, absolute ones and `..`
 * included, and never lead out of `root`. What can't be read, and what is neither a file nor a directory, isn't there:
 * a device or a pipe is never opened. `root` is a path as Node has it; those on the host are latin1, one character a
 * byte, as they stand in a configuration.
 */
export function hostTree(root: string): FileView {
  return {
    read: (path) => {
      const found = find(root, path);
      if (found?.stats.isFile() !== true) return null;
      const bytes = attempt(() => readFileSync(onDisk(root, found.path), 'latin1'));
      return bytes === null ? null : { path, realPath: found.path, bytes };
    },
    kind: (path) => {
      const stats = find(root, path)?.stats;
      if (stats?.isFile() === true) return 'file';
      return stats?.isDirectory() === true ? 'directory' : null;
    },
    isLink: (path) => {
      const { dir, base } = posix.parse(path);
      const folder = find(root, dir)?.path;
      return folder !== undefined && statsOf(root, [...partsOf(folder), base])?.isSymbolicLink() === true;
    },
    entries: (path) => {
      const found = find(root, path);
      if (found?.stats.isDirectory() !== true) return [];
      return attempt(() => readdirSync(onDisk(root, found.path), 'latin1')) ?? [];
    },
  };
}

interface Found {
  /** On the host, without links. */
  readonly path: string;
  readonly stats: Stats;
}

/** Walks a path part by part; `..` at the top stays at the top, as in a chroot. */
function find(root: string, path: string): Found | null {
  let real: string[] = [];
  let links = 0;
  const open = partsOf(path).reverse();
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (part === '..') real.pop();
    if (part === '.' || part === '..') continue;
    const stats = statsOf(root, [...real, part]);
    if (stats === null) return null;
    if (!stats.isSymbolicLink()) {
      real.push(part);
      continue;
    }
    const target = attempt(() => readlinkSync(onDisk(root, [...real, part].join('/')), 'latin1'));
    if (target === null || (links += 1) > MAX_LINKS) return null;
    if (target.startsWith('/')) real = [];
    open.push(...partsOf(target).reverse());
  }
  const stats = statsOf(root, real);
  return stats === null ? null : { path: `/${real.join('/')}`, stats };
}

function onDisk(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function statsOf(root: string, parts: readonly string[]): Stats | null {
  return attempt(() => lstatSync(onDisk(root, parts.join('/'))));
}

/** Null for every refusal of the system: the tree may be incomplete, or another user's. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

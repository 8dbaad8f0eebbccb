/** What the loader needs of a disk. It reads nothing by itself: whoever calls it hands this in. */
import type { Result } from '../core/index.ts';

/** What stands at a path. Links are followed. */
export type PathKind = 'file' | 'directory' | 'missing';

/** Reads what inventories consist of. Paths are as the user wrote them, relative to the working directory. */
export interface InventoryFiles {
  kind(path: string): PathKind;
  /** Names in a directory, in any order; the error is a sentence. */
  list(directory: string): Result<readonly string[], string>;
  /** The bytes of a file; the error is a sentence. */
  read(path: string): Result<Buffer, string>;
  /** Whether the user may execute the file. */
  isExecutable(path: string): boolean;
  /** Runs a program without a shell and gives its standard output, if it ended well; the error is a sentence. */
  run(path: string, args: readonly string[]): Result<Buffer, string>;
}

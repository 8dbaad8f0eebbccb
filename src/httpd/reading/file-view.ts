/** Where files come from that were not read beforehand: a tree on disk, asked while the configuration is read. */
import type { ConfigurationSource, SourceFile } from './configuration.ts';
import type { DirectoryIndex } from './directory-index.ts';
import { compareBytes } from './paths.ts';

/** A file system, asked by absolute path; links are followed. Nothing here may throw. */
export interface FileView {
  /** Null if there is no such regular file or it can't be read. */
  readonly read: (path: string) => SourceFile | null;
  /** Null if there is nothing, or something that is neither. */
  readonly kind: (path: string) => 'file' | 'directory' | null;
  /** Whether the last part of the path is a link itself. */
  readonly isLink: (path: string) => boolean;
  /** Names in a directory, in any order, without `.` and `..`. */
  readonly entries: (path: string) => readonly string[];
}

/** A file of the source by the path under which it is reached; the files that were read beforehand first. */
export function sourceFile({ files, view }: ConfigurationSource, path: string): SourceFile | undefined {
  return files.get(path) ?? view?.read(path) ?? undefined;
}

/** What both know, the files that were read beforehand first. */
export function overlay(index: DirectoryIndex, view: FileView): DirectoryIndex {
  return {
    isFile: (path) => index.isFile(path) || view.kind(path) === 'file',
    isDirectory: (path) => index.isDirectory(path) || view.kind(path) === 'directory',
    isLink: (path) => view.isLink(path),
    entries: (path) => [...new Set([...index.entries(path), ...view.entries(path)])].sort(compareBytes),
  };
}

/** The files of a configuration as they will be read once what was planned is there. */
import type { InstanceFacts, Presence } from '../../core/index.ts';
import { normalizePath, type ConfigurationSource } from '../../httpd/index.ts';

type Files = ConfigurationSource['files'];

/**
 * By the path under which each is reached. A link is followed one step, to a file that was read or will be there: its
 * target's own name stands for the file.
 */
export function overlaidFiles(
  { files, modules }: Pick<InstanceFacts, 'files' | 'modules'>,
  overlay: ReadonlyMap<string, Presence>,
): Files {
  const laid = files.map((file) => [file.path, { ...file, bytes: bytesIn(overlay, file) }] as const);
  const known = new Map<string, Files extends ReadonlyMap<string, infer File> ? File : never>(laid);
  const byRealPath = new Map([...(modules?.available ?? []), ...files].map((file) => [file.realPath, file]));
  for (const [path, presence] of overlay) {
    const realPath = typeof presence === 'string' || presence === null ? path : leadsTo(path, presence.target);
    const bytes = typeof presence === 'string' ? presence : bytesAt(realPath, { overlay, byRealPath });
    if (presence === null || bytes === null) known.delete(path);
    else if (typeof presence !== 'string' || !isReached(known, path)) known.set(path, { path, realPath, bytes });
  }
  return known;
}

function bytesIn(overlay: ReadonlyMap<string, Presence>, file: { realPath: string; bytes: string }): string {
  const laid = overlay.get(file.realPath);
  return typeof laid === 'string' ? laid : file.bytes;
}

function bytesAt(
  realPath: string,
  {
    overlay,
    byRealPath,
  }: {
    readonly overlay: ReadonlyMap<string, Presence>;
    readonly byRealPath: ReadonlyMap<string, { readonly bytes: string }>;
  },
): string | null {
  const laid = overlay.get(realPath);
  return typeof laid === 'string' ? laid : laid === null ? null : (byRealPath.get(realPath)?.bytes ?? null);
}

function leadsTo(path: string, target: string): string {
  return normalizePath(target.startsWith('/') ? target : `${path.slice(0, path.lastIndexOf('/'))}/${target}`);
}

/** An edited file is there already by its names; one that takes the place of a link is not. */
function isReached(known: Files, realPath: string): boolean {
  const here = known.get(realPath);
  return here === undefined
    ? [...known.values()].some((file) => file.realPath === realPath)
    : here.realPath === realPath;
}

/** Errors of the file system as values. */
import { err, type StoreFailure } from '../core/index.ts';

/** The error's code (`ENOENT`), empty where it has none. */
export function errnoOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

/** For people: `ENOSPC: no space left on device, write`. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The failure of a write, as the ports have it. */
export function unwritable(path: string, thrown: unknown): { readonly ok: false; readonly error: StoreFailure } {
  return err({ code: 'state-unwritable', path, reason: reasonOf(thrown) });
}

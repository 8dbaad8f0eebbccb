/** Which operating system somebody means by an os-release. */
import type { OsRelease } from '../core/index.ts';

/** Whether ID is one of these, or ID_LIKE names one: derivatives keep the layout of what they derive from. */
export function isLike(os: OsRelease, ids: readonly string[]): boolean {
  return ids.includes(os.id) || os.idLike.some((id) => ids.includes(id));
}

/** Systems without release files are known by `uname -s`, with which their title then begins. */
export function isKernel(os: OsRelease, name: string): boolean {
  return os.id === name.toLowerCase() || (os.id === 'unknown' && os.title.startsWith(`${name} `));
}

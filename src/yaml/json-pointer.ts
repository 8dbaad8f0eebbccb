/** JSON pointers (RFC 6901): the names under which values of a YAML document are found again. */

/** Appends one key or index: `pointerTo('/all/hosts', 'web/1')` is `/all/hosts/web~1`. */
export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The keys of a pointer, unescaped: `/all/web~1` gives `['all', 'web/1']`, the root `''` gives `[]`. */
export function pointerKeys(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer one level up; the root is its own parent. */
export function parentPointer(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
}

/** LoadModule and LoadFile, and what httpd can't load. */
import type { Place } from './configuration.ts';
import { serverRootRelative } from './paths.ts';
import type { Reading } from './reading.ts';

/** `LoadModule ssl_module modules/mod_ssl.so` makes both `ssl_module` and `mod_ssl.c` known. */
export function loadModule(reading: Reading, args: readonly string[], place: Place): void {
  const [identifier = '', file = ''] = args;
  if (!reading.modules.has(identifier)) mustBeThere(reading, { file, what: identifier, place });
  reading.modules.add(identifier);
  const stem = /(?:^|\/)(mod_[^/]+)\.so$/.exec(file)?.[1];
  if (stem !== undefined) reading.modules.addSourceFile(`${stem}.c`);
}

/** `LoadFile /usr/lib/libxml2.so.2 …` */
export function loadFiles(reading: Reading, files: readonly string[], place: Place): void {
  for (const file of files) mustBeThere(reading, { file, what: 'it', place });
}

function mustBeThere(
  reading: Reading,
  { file, what, place }: { readonly file: string; readonly what: string; readonly place: Place },
): void {
  const path = serverRootRelative(reading.serverRoot, file);
  if (!file.includes('/') || !lacks(reading, path)) return;
  reading.problem('module-missing', `${path} is no file, so httpd can't load ${what}`, place);
}

/**
 * Whether a file is known not to be there. A copy of the configuration alone lacks the folder of the modules, too, and
 * tells nothing; a name without a folder is looked for elsewhere as well (mod_so `dso_load`).
 */
function lacks({ source: { view } }: Reading, path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  return view !== undefined && view.kind(folder) === 'directory' && view.kind(path) !== 'file';
}

/** The modules a server has, under both names <IfModule> accepts. */

/** Modules whose source file isn't `mod_<name>.c`. */
const SOURCE_FILES = new Map([
  ['core_module', 'core.c'],
  ['http_module', 'http_core.c'],
  ['ldap_module', 'util_ldap.c'],
  ['mpm_event_module', 'event.c'],
  ['mpm_itk_module', 'mpm_itk.c'],
  ['mpm_prefork_module', 'prefork.c'],
  ['mpm_winnt_module', 'mpm_winnt.c'],
  ['mpm_worker_module', 'worker.c'],
]);

const IDENTIFIERS = new Map([...SOURCE_FILES].map(([identifier, file]) => [file, identifier]));

/** Names of shared objects that would suggest another source file than theirs: `mod_ldap.so`. */
const MISLEADING = new Set([...SOURCE_FILES.keys()].map((name) => sourceFile(name)));

/** What every httpd 2.x has built in. */
const ALWAYS = ['core_module', 'so_module', 'http_module'];

/** The modules loaded so far; `<IfModule>` compares with exact case. */
export class LoadedModules {
  readonly #names = new Set<string>();

  /** `names` are identifiers (`ssl_module`) or source files (`mod_ssl.c`), in any mixture. */
  constructor(names: Iterable<string>) {
    for (const name of [...ALWAYS, ...names]) this.add(name);
  }

  /** Enters a module under the name given and the one that follows from it. */
  add(name: string): void {
    this.#names.add(name).add(SOURCE_FILES.get(name) ?? sourceFile(name));
    this.#names.add(IDENTIFIERS.get(name) ?? name.replace(/^mod_(.+)\.c$/, '$1_module'));
  }

  /** Enters the source file that a shared object's name suggests; it tells nothing of the identifier. */
  addSourceFile(file: string): void {
    if (!MISLEADING.has(file)) this.#names.add(file);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }
}

/** As most modules name theirs; other names stay. */
function sourceFile(identifier: string): string {
  return identifier.replace(/^(.+)_module$/, 'mod_$1.c');
}

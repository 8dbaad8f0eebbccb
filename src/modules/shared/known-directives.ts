/**
 * The directives of httpd 2.4 and its own modules: which module has them, and where they may stand (s: server level,
 * v: virtual host, d: directory sections, h: .htaccess). From the quick reference of httpd's manual, and where that differs
 * from what `httpd -L` lists, from the latter.
 */
import type { Configuration } from '../../httpd/index.ts';
import { isLoaded as isModuleLoaded } from './loaded-modules.ts';
import table from './directives.json' with { type: 'json' };

/** What is known of a directive. */
export interface KnownDirective {
  /** As the manual spells it. */
  readonly name: string;
  /** Modules of which any has it, without `_module`; empty for what every httpd has. */
  readonly modules: readonly string[];
  readonly contexts: string;
}

const KNOWN = new Map(
  Object.entries(table).map(([name, [modules = '', contexts = '']]): [string, KnownDirective] => [
    name.toLowerCase(),
    { name, modules: modules.split('|').filter((module) => module !== ''), contexts },
  ]),
);

/** Undefined for directives of other people's modules, and for none at all. */
export function knownDirective(name: string): KnownDirective | undefined {
  return KNOWN.get(name.toLowerCase());
}

/** Whether the configuration loads a module that has it. */
export function isLoaded(config: Configuration, { modules }: KnownDirective): boolean {
  return modules.length === 0 || modules.some((module) => isModuleLoaded(config, module));
}

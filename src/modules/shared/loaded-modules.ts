/** Which modules a configuration loads, and which are compiled in. */
import { serverLevel, type Configuration, type Occurrence } from '../../httpd/index.ts';

/** The LoadModule lines in force, in order. */
export function loadLines(config: Configuration): readonly Occurrence[] {
  return serverLevel(config, 'LoadModule');
}

/** Those of one module, by its short name. */
export function linesOf(config: Configuration, name: string): readonly Occurrence[] {
  return loadLines(config).filter((line) => isNamed(line.args[0] ?? '', name));
}

/** Names of modules are compared with case, as httpd does. Debian's `php8.2` is `php_module` to httpd. */
export function isNamed(identifier: string, name: string): boolean {
  return identifier === `${name}_module` || identifier === `${name.replace(/\d[\d.]*$/, '')}_module`;
}

/** Part of the program itself: it can't be left out. */
export function isStatic(config: Configuration, name: string): boolean {
  return config.source.modules.has(`${name}_module`) || config.source.modules.has(`mod_${name}.c`);
}

export function isLoaded(config: Configuration, name: string): boolean {
  return isStatic(config, name) || linesOf(config, name).length > 0;
}

/** `event`, `worker` or `prefork`; null where it isn't seen. */
export function processingModel(config: Configuration): string | null {
  const named = loadLines(config).map(({ args }) => args[0] ?? '');
  const found = [...named, ...config.source.modules].map((name) => /^mpm_(\w+)_module$/.exec(name)?.[1] ?? null);
  return found.find((model) => model !== null) ?? null;
}

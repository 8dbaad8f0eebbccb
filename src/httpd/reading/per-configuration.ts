/** Remembers what follows from a configuration for as long as somebody holds it. */
import type { Configuration } from './configuration.ts';

/** A function of a configuration that is computed once for each; nobody may change its result. */
export function perConfiguration<R extends object>(
  compute: (config: Configuration) => R,
): (config: Configuration) => R {
  const results = new WeakMap<Configuration, R>();
  return (config) => {
    const result = results.get(config) ?? compute(config);
    results.set(config, result);
    return result;
  };
}

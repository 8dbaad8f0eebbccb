/** Which files are read inside of virtual hosts. */
import type { Configuration } from './configuration.ts';

const cache = new WeakMap<Configuration, ReadonlySet<string>>();

/** Real paths of files that some <VirtualHost> of another file includes: what is put there counts for that vhost. */
export function filesInsideVhosts(config: Configuration): ReadonlySet<string> {
  const known = cache.get(config);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const { realPath, context } of [...config.occurrences, ...config.comments]) {
    if (context.vhost !== null && config.virtualHostSections[context.vhost]?.realPath !== realPath) found.add(realPath);
  }
  cache.set(config, found);
  return found;
}

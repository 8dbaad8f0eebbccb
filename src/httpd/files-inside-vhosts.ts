/** Which files are read inside of virtual hosts. */
import { perConfiguration } from './per-configuration.ts';

/** Real paths of files that some <VirtualHost> of another file includes: what is put there counts for that vhost. */
export const filesInsideVhosts = perConfiguration((config): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { realPath, context } of [...config.occurrences, ...config.comments]) {
    if (context.vhost !== null && config.virtualHostSections[context.vhost]?.realPath !== realPath) found.add(realPath);
  }
  return found;
});

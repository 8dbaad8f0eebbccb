/** Which files are read inside of virtual hosts and other sections. */
import type { Context } from './configuration.ts';
import { perConfiguration } from './per-configuration.ts';

/**
 * Real paths of files that a section of another file includes, <VirtualHost> or <Directory> for example: what is put
 * there counts in that section.
 */
export const filesInsideSections = perConfiguration((config): ReadonlySet<string> => {
  const openedIn = ({ vhost, sections }: Context): (string | undefined)[] => {
    const own = sections.map((section) => section.place.realPath);
    return vhost === null ? own : [...own, config.virtualHostSections[vhost]?.realPath];
  };
  const found = new Set<string>();
  for (const { realPath, context } of [...config.occurrences, ...config.comments]) {
    if (openedIn(context).some((path) => path !== realPath)) found.add(realPath);
  }
  return found;
});

/** What runs on hosts, in one line each. */
import { foldBy, countOf } from './fold.ts';
import { oneLine } from './one-line.ts';

/** The parts of a plan, an outcome or an audit that name the software. */
export interface Software {
  readonly os: string;
  readonly httpd: string;
  readonly library: string;
}

/** `Debian GNU/Linux 12 (bookworm) · Apache 2.4.62 · OpenSSL 3.0.22`; what isn't known is left out. */
function softwareLine({ os, httpd, library }: Software): string {
  return [os, httpd, library]
    .map(oneLine)
    .filter((part) => part !== '')
    .join(' · ');
}

/** One line for each kind of host, with their number where there are several kinds. */
export function softwareLines(hosts: readonly Software[]): string[] {
  const kinds = foldBy(hosts, softwareLine).filter(({ key }) => key !== '');
  if (kinds.length === 1) return kinds.map(({ key }) => key);
  return kinds.map(({ key, items }) => `${key} (${countOf(items.length, 'host')})`);
}

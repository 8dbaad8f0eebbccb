/** What runs on hosts, in one line each. */
import { countOf } from './fold.ts';
import { oneLine } from './one-line.ts';

/** The parts of a plan, an outcome or an audit that name the software. */
export interface Software {
  readonly os: string;
  readonly httpd: string;
  readonly library: string;
}

/** `Debian GNU/Linux 12 (bookworm) · Apache 2.4.62 · OpenSSL 3.0.22`; what isn't known is left out. */
export function softwareLine({ os, httpd, library }: Software): string {
  return [os, httpd, library]
    .map(oneLine)
    .filter((part) => part !== '')
    .join(' · ');
}

/** One line for each kind of host, with their number where there are several kinds. */
export function softwareLines(hosts: readonly Software[]): string[] {
  const kinds = new Map<string, number>();
  for (const line of hosts.map(softwareLine)) kinds.set(line, (kinds.get(line) ?? 0) + 1);
  return countedSoftware(kinds);
}

/** The same where the hosts of each kind were counted already. */
export function countedSoftware(counts: ReadonlyMap<string, number>): string[] {
  const kinds = [...counts].filter(([line]) => line !== '');
  if (kinds.length === 1) return kinds.map(([line]) => line);
  return kinds.map(([line, count]) => `${line} (${countOf(count, 'host')})`);
}

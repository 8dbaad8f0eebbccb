/** The HTML format: pages that need no network and no scripts, for a browser or for paper. */
import type { Report, ReportFile, ReportFormat } from '../ports/index.ts';
import { hostFileNames, namesIn } from './host-file-name.ts';
import { hostGroups } from './text/host-groups.ts';
import { hostDocument } from './html/host-page.tsx';
import { indexDocument } from './html/index-page.tsx';
import { sectionKey } from './section-key.ts';
import { FORMAT_DESCRIPTIONS } from './format-names.ts';

/** One page on stdout; with --out a folder of an index and a page for each host. */
export const html: ReportFormat = {
  name: 'html',
  description: FORMAT_DESCRIPTIONS.html,
  extension: 'html',
  render: (report) => indexDocument(report, { groups: hostGroups(report.hosts, sectionKey) }),
  files,
};

function* files(report: Report): Generator<ReportFile> {
  const names = hostFileNames(namesIn(report));
  const linkOf = (host: string): string => `hosts/${names.get(host) ?? ''}.html`;
  yield { path: 'index.html', text: indexDocument(report, { linkOf }) };
  for (const host of report.hosts) {
    yield { path: linkOf(host.host), text: [hostDocument(host, { report, home: '../index.html' })] };
  }
}

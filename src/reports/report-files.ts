/** A report as a folder: an index, and a file for each host. */
import type { Report, ReportFile, ReportFormat } from '../ports/index.ts';
import { hostFileNames, namesIn } from './host-file-name.ts';

/** The format's own files; else the whole report as `audit.EXT` and each host's part of it as `hosts/NAME.EXT`. */
export function reportFiles(format: ReportFormat, report: Report): Iterable<ReportFile> {
  return format.files?.(report) ?? plainFiles(format, report);
}

function* plainFiles(format: ReportFormat, report: Report): Generator<ReportFile> {
  yield { path: `audit.${format.extension}`, text: format.render(report) };
  const names = hostFileNames(namesIn(report));
  for (const host of report.hosts) {
    const path = `hosts/${names.get(host.host) ?? ''}.${format.extension}`;
    yield { path, text: format.render({ ...report, hosts: [host] }) };
  }
}

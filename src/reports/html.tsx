/** The HTML format: one self-contained page without scripts, for a browser or for paper. */
import { renderToString } from 'preact-render-to-string';
import type { Report, ReportFormat } from '../ports/index.ts';
import { oneLine } from './one-line.ts';
import { foldBy } from './fold.ts';
import { ExceptionTable } from './html-exceptions.tsx';
import { HostSection, sectionKey } from './html-host.tsx';
import { STYLES } from './html-styles.ts';
import { reportSummary } from './report-summary.ts';

export const html: ReportFormat = {
  name: 'html',
  description: 'a page for a browser, in one file',
  extension: 'html',
  render: (report) => `<!doctype html>\n${renderToString(<Page report={report} />)}\n`,
};

/** Even if something slipped through the escaping, the policy lets nothing run or load. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

function Page({ report }: { readonly report: Report }) {
  const title = oneLine(report.title);
  const groups = foldBy(report.hosts, sectionKey);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLES }} />
      </head>
      <body>
        <header>
          <h1>{title}</h1>
          <p>
            <time dateTime={oneLine(report.created)}>{oneLine(report.created)}</time>
            {report.playbook !== null && ` · against ${oneLine(report.playbook)}`}
            {report.clients.length > 0 && ` · clients: ${oneLine(report.clients.join(', '))}`}
          </p>
        </header>
        <main>
          <Summary report={report} />
          <ExceptionTable hosts={report.hosts} />
          {groups.map(({ items }) => (
            <HostSection hosts={items} />
          ))}
        </main>
      </body>
    </html>
  );
}

function Summary({ report }: { readonly report: Report }) {
  return (
    <dl class="tiles" aria-label="Summary">
      {reportSummary(report).map(({ label, count, alarming }) => (
        <div class={alarming && count > 0 ? 'tile alarm' : 'tile'}>
          <dt>{label}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

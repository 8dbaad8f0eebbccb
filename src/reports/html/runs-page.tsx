/** The list of runs, and one run with all that happened. */
import type { HostOutcome, RunRecord, RunSummary } from '../../core/index.ts';
import { countOf, foldBy } from '../text/fold.ts';
import { ANY_HOST } from '../host-pattern.ts';
import { oneLine } from '../text/one-line.ts';
import { outcomeBody } from '../text/outcome-body.ts';
import { runHeaderLines } from '../text/run-header-text.ts';
import { softwareLines } from '../text/software-text.ts';
import { documentOf } from './document.tsx';
import { DiffOf } from './exception-cards.tsx';
import { HostNames } from './host-names.tsx';
import { SiteHeader } from './site-header.tsx';

export function runsDocument(runs: readonly RunSummary[]): string {
  return documentOf(
    { title: 'Runs · fleet', script: null },
    <>
      <SiteHeader title="Runs" here="/runs" />
      <main id="main">
        <section aria-labelledby="runs">
          <h2 id="runs">Newest first</h2>
          {runs.length === 0 ? <p>No run is recorded yet.</p> : <RunTable runs={runs} />}
        </section>
      </main>
    </>,
  );
}

function RunTable({ runs }: { readonly runs: readonly RunSummary[] }) {
  return (
    <div class="scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {['Run', 'Started', 'Kind', 'Owner', 'Expires', 'Reason', 'Hosts'].map((label) => (
              <th scope="col">{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map(({ id, started, kind, owner, expires, reason, counts, finished }) => (
            <tr>
              <th scope="row">
                <a href={`/runs/${encodeURIComponent(id)}`}>{oneLine(id)}</a>
              </th>
              <td>{oneLine(started).slice(0, 16).replace('T', ' ')}</td>
              <td>{kind}</td>
              <td>{oneLine(owner)}</td>
              <td>{oneLine(expires ?? '–')}</td>
              <td>{oneLine(reason ?? '')}</td>
              <td>
                {finished === null && <span class="badge unsettled">not finished</span>}{' '}
                {Object.entries(counts).map(([outcome, count]) => (
                  <>
                    <span class={`badge ${oneLine(outcome)}`}>
                      {oneLine(outcome)} {count}
                    </span>{' '}
                  </>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function runDocument(run: RunRecord): string {
  const hosts = countOf(run.outcomes.length + run.unsettled.length, 'host');
  const [title = '', ...lines] = runHeaderLines(run, { hosts, extensions: run.extensions });
  const groups = foldBy(run.outcomes, (outcome) =>
    JSON.stringify([outcome.kind, outcomeBody(outcome, { kind: run.kind, changes: 'diff', name: ANY_HOST })]),
  );
  return documentOf(
    { title: `${title} · fleet`, script: null },
    <>
      <SiteHeader title={title} here="/runs" />
      <main id="main">
        <section aria-labelledby="about">
          <h2 id="about">About</h2>
          <pre tabIndex={0}>{lines.join('\n')}</pre>
        </section>
        {run.unsettled.length > 0 && (
          <section>
            <h2>
              <span class="badge unsettled">unsettled</span> {countOf(run.unsettled.length, 'host')}
            </h2>
            <div class="names">
              <HostNames hosts={run.unsettled.map(({ host }) => host)} />
            </div>
            <p class="next">
              The change was begun and the record tells no end. See where they stand with: fleet recover
            </p>
          </section>
        )}
        {groups.map(({ items }) => (
          <OutcomeSection outcomes={items} kind={run.kind} />
        ))}
      </main>
    </>,
  );
}

function OutcomeSection({
  outcomes,
  kind,
}: {
  readonly outcomes: readonly [HostOutcome, ...HostOutcome[]];
  readonly kind: RunRecord['kind'];
}) {
  const [first] = outcomes;
  return (
    <section>
      <h2>
        <span class={`badge ${first.kind}`}>{first.kind}</span> {countOf(outcomes.length, 'host')}
      </h2>
      <div class="names">
        <HostNames hosts={outcomes.map(({ host }) => host)} />
      </div>
      {softwareLines(outcomes).map((line) => (
        <p class="software">{line}</p>
      ))}
      <ul>
        {outcomeBody(first, { kind, changes: null, name: ANY_HOST }).map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      {first.files.map((file) => (
        <DiffOf file={file} />
      ))}
    </section>
  );
}

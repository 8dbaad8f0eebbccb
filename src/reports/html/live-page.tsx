/** The page of a running apply, and what is sent to it. */
import type { RunProgress } from '../../core/index.ts';
import { countOf } from '../text/fold.ts';
import { oneLine } from '../text/one-line.ts';
import { documentOf } from './document.tsx';
import { LIVE_SCRIPT } from './live-script.ts';
import { SiteHeader } from './site-header.tsx';

/** What the page shows, in words: printable, and ready to be put in as text. */
export interface LiveView {
  readonly hosts: number;
  readonly done: number;
  readonly status: string;
  readonly counts: string;
  readonly active: readonly (readonly [string, string])[];
}

/** More hosts than these aren't worked on at once where somebody could read them. */
const MAX_ACTIVE = 200;

export function liveView(progress: RunProgress | null): LiveView {
  if (progress === null) return { hosts: 0, done: 0, status: 'No run is recorded yet.', counts: '', active: [] };
  const { run, hosts, counts, active } = progress;
  const done = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const state = run.finished === null ? `${done} of ${countOf(hosts, 'host')} done` : `ended at ${run.finished}`;
  return {
    hosts,
    done,
    status: oneLine(`${run.kind} ${run.id} by ${run.owner}: ${state}`),
    counts: oneLine(
      Object.entries(counts)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', '),
    ),
    active: active.slice(0, MAX_ACTIVE).map(([host, phase]) => [oneLine(host), oneLine(phase)] as const),
  };
}

export function liveDocument(progress: RunProgress | null): string {
  const { hosts, done, status, counts, active } = liveView(progress);
  return documentOf(
    { title: 'Running · fleet', script: LIVE_SCRIPT, connect: true },
    <>
      <SiteHeader title="Running" here="/live" />
      <main id="main">
        <section aria-labelledby="progress">
          <h2 id="progress">Progress</h2>
          <p data-status role="status">
            {status}
          </p>
          <progress aria-label="Hosts that are done" max={Math.max(1, hosts)} value={done} />
          <p data-counts>{counts}</p>
          <noscript>
            <p>Without scripts the page shows how it was when it was loaded: load it again.</p>
          </noscript>
        </section>
        <section aria-labelledby="active">
          <h2 id="active">Hosts in work</h2>
          <div class="scroll" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Host</th>
                  <th scope="col">Step</th>
                </tr>
              </thead>
              <tbody data-active>
                {active.map(([host, phase]) => (
                  <tr>
                    <th scope="row">{host}</th>
                    <td>{phase}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      </main>
    </>,
  );
}

/** Every host with every client: a table that is filtered and sorted where scripts are on. */
import type { MatrixEntry } from '../../core/index.ts';
import type { AuditedHost, Report } from '../../ports/index.ts';
import { oneLine } from '../text/one-line.ts';
import { fragment } from './document.tsx';
import { markOf } from './marks.ts';

/** The table in pieces: a host's row at a time. */
export function* hostTable(report: Report, linkOf: ((host: string) => string) | undefined): Generator<string> {
  const clients = clientsOf(report);
  yield '<section aria-labelledby="hosts">';
  yield fragment(
    <>
      <h2 id="hosts">Hosts and clients</h2>
      <Controls clients={clients} />
      <p data-count role="status">
        {report.hosts.length === 1 ? '1 host' : `${report.hosts.length} hosts`}
      </p>
    </>,
  );
  yield '<div class="scroll" tabindex="0"><table class="hosts">';
  yield fragment(<TableHead clients={clients} />);
  yield '<tbody>';
  for (const host of report.hosts)
    yield `\n${fragment(<HostRow host={host} clients={clients} link={linkOf?.(host.host) ?? null} />)}`;
  yield '</tbody></table></div></section>';
}

/** In the report's order; those that only a host names come last. */
function clientsOf({ clients, hosts }: Report): readonly string[] {
  const asked = new Set<string>();
  for (const { matrix } of hosts) for (const { client } of matrix) asked.add(client);
  return [...new Set([...clients.filter((client) => asked.has(client)), ...asked])];
}

function TableHead({ clients }: { readonly clients: readonly string[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">Host</th>
        <th scope="col">State</th>
        <th scope="col">Exception</th>
        {clients.map((client) => (
          <th scope="col" data-client={oneLine(client)}>
            {oneLine(client)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Controls({ clients }: { readonly clients: readonly string[] }) {
  return (
    <div class="controls" role="search" aria-label="Filter hosts" hidden>
      <label>
        Words in the row
        <input type="search" name="words" placeholder="web overdue" />
      </label>
      <label>
        State
        <select name="state">
          <option value="">any</option>
          {['audited', 'declined', 'unreachable', 'overdue', 'due', 'in-force', 'exposed'].map((state) => (
            <option value={state}>{state}</option>
          ))}
        </select>
      </label>
      <label>
        Client
        <select name="client">
          <option value="">any</option>
          {clients.map((client) => (
            <option value={oneLine(client)}>{oneLine(client)}</option>
          ))}
        </select>
      </label>
      <label>
        gets in
        <select name="access">
          <option value="">or not</option>
          <option value="in">everywhere</option>
          <option value="some">at some places</option>
          <option value="out">nowhere</option>
          <option value="unseen">not seen</option>
        </select>
      </label>
    </div>
  );
}

interface RowProps {
  readonly host: AuditedHost;
  readonly clients: readonly string[];
  readonly link: string | null;
}

const NOT_SEEN = { kind: 'unseen', text: '? not seen' } as const;
const ORDER = { in: '1', some: '2', out: '3', unseen: '4', never: '5' };

function HostRow({ host, clients, link }: RowProps) {
  const byClient = Map.groupBy(host.matrix, ({ client }: MatrixEntry) => client);
  const [worst] = ['overdue', 'due', 'in-force'].filter((state) =>
    host.exceptions.some((each) => each.state === state),
  );
  const exposed = host.exposures.some(({ severity }) => severity === 'warning');
  const states = [host.state, worst, exposed ? 'exposed' : undefined].filter((state) => state !== undefined);
  const name = oneLine(host.host);
  return (
    <tr data-state={states.join(' ')}>
      <th scope="row">{link === null ? name : <a href={link}>{name}</a>}</th>
      <td>
        <span class={`badge ${host.state}`}>{host.state}</span>
      </td>
      <td data-sort={oneLine(host.exceptions[0]?.expires ?? '9999')}>
        {worst !== undefined && <ExceptionBadge host={host} state={worst} />}
      </td>
      {clients.map((client) => {
        const { kind, text } = host.matrix.length === 0 ? NOT_SEEN : markOf(byClient.get(client) ?? []);
        return (
          <td class={`mark ${kind}`} data-mark={kind} data-sort={`${ORDER[kind]}${text}`}>
            {text}
          </td>
        );
      })}
    </tr>
  );
}

function ExceptionBadge({ host, state }: { readonly host: AuditedHost; readonly state: string }) {
  const ends = host.exceptions.filter((each) => each.state === state).map(({ expires }) => expires ?? 'no end');
  return (
    <span class={`badge ${state}`}>
      {state === 'in-force' ? 'in force' : state} {oneLine(ends.toSorted()[0] ?? '')}
    </span>
  );
}

/** The exceptions in force as a table, the earliest end first. */
import { daysLeft, DUE_DAYS, exceptionState, type OpenException } from '../../core/index.ts';
import { foldNames } from './fold-names.ts';
import { countOf } from './fold.ts';
import { oneLine } from './one-line.ts';
import { indent, textTable } from './text-table.ts';

export interface ExceptionsTextOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly dueDays?: number;
}

/** With a newline at its end. */
export function renderExceptions(exceptions: readonly OpenException[], options: ExceptionsTextOptions): string {
  if (exceptions.length === 0) return 'No exception is in force.\n';
  const header = ['STATE', 'EXPIRES', 'LEFT', 'RUN', 'OWNER', 'CLIENTS', 'HOSTS', 'REASON'];
  const table = textTable([header, ...exceptions.map((exception) => rowOf(exception, options).map(oneLine))]);
  return `${[...table, ...uncertainLines(exceptions), '', ...nextLines(exceptions, options)].join('\n').trimEnd()}\n`;
}

function rowOf({ run, hosts, uncertain }: OpenException, { now, dueDays = DUE_DAYS }: ExceptionsTextOptions): string[] {
  const state = exceptionState(run.expires, now, dueDays);
  const left = daysLeft(run.expires, now);
  return [
    state === 'in-force' ? 'in force' : state.toUpperCase(),
    run.expires ?? 'no end',
    left === null ? '-' : left < 0 ? `${-left} days over` : countOf(left, 'day'),
    run.id,
    run.owner,
    run.clients.join(', '),
    foldNames([...hosts, ...uncertain]),
    run.reason ?? '',
  ];
}

/** Where nobody saw whether the change is in force. */
function uncertainLines(exceptions: readonly OpenException[]): string[] {
  const lines = exceptions.flatMap(({ run, uncertain }) =>
    uncertain.length === 0 ? [] : [`${oneLine(run.id)}: ${oneLine(foldNames(uncertain))}`],
  );
  return lines.length === 0
    ? []
    : ['', 'Perhaps in force (unreachable, stuck or unsettled when the run ended):', ...indent(lines)];
}

function nextLines(exceptions: readonly OpenException[], { now }: ExceptionsTextOptions): string[] {
  const overdue = exceptions.filter(({ run }) => exceptionState(run.expires, now) === 'overdue');
  if (overdue.length === 0) return [];
  return [
    'Take back what is overdue: fleet rollback --expired',
    ...overdue.map(({ run }) => `Or let it stand longer: fleet extend ${oneLine(run.id)} --until 30d --reason '…'`),
  ];
}

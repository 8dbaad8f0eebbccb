/** What is told of single hosts while a run goes on: failures in any case, the rest by how much was asked for. */
import { printable, type Event, type Finding, type HostOutcome, type HostPlan } from '../../core/index.ts';
import type { HostEnded, Told } from '../output/told.ts';

/** What stays to be read of a run as a whole; empty where it's of no such thing. */
export function runLine(told: Told): string {
  if (told.type === 'batch-started') return `batch ${told.number} of ${told.of}: ${told.hosts} hosts`;
  if (told.type === 'soaking') return `waiting ${told.seconds} s before the next batch`;
  return told.type === 'host-warning' ? `warning: ${told.host}: ${printable(told.message)}` : '';
}

const FAILED: ReadonlySet<string> = new Set(['declined', 'unreachable', 'restored', 'stuck']);

/** A host that didn't become what it should; empty where it did, or where its plan has told that already. */
export function failureLine(told: Told): string {
  if (told.type === 'host-planned') return failure(told.host, told.plan.decision, told.plan.reason);
  if (told.type === 'host-ended') return failure(told.host, told.state, told.reason);
  if (told.type !== 'host-finished' || wasPlanned(told.outcome)) return '';
  return failure(told.host, told.outcome.kind, told.outcome.reason);
}

function failure(host: string, state: string, reason: string): string {
  return FAILED.has(state) ? printable(`${host}: ${state}: ${reason}`) : '';
}

function wasPlanned({ kind, grade }: HostOutcome): boolean {
  return kind === 'declined' || grade === 'before-change';
}

/** How a host ended, in one line. */
export function endLine(event: Extract<Event, { type: 'host-finished' }>): string {
  return `${event.host}: ${event.outcome.kind}: ${printable(event.outcome.reason)}`;
}

/** With -v: all that is known of how a host ended; nothing for other events. */
export function detailLines(told: Told): readonly string[] {
  if (told.type === 'host-note') return [`${told.host}: ${printable(told.message)}`];
  if (told.type === 'host-planned') return planLines(told.plan);
  if (told.type === 'host-finished') return outcomeLines(told.outcome);
  return told.type === 'host-ended' ? endedLines(told) : [];
}

function planLines({ host, decision, reason, files, expectations, findings }: HostPlan): readonly string[] {
  const gains = expectations.filter(({ kind }) => kind === 'gain').length;
  return [
    titled(host, decision, reason),
    ...files.map(({ path }) => `  ${printable(path)}`),
    ...(expectations.length === 0 ? [] : [`  ${gains} to gain access, ${expectations.length - gains} to keep it`]),
    ...findings.map(findingLine),
  ];
}

function outcomeLines(outcome: HostOutcome): readonly string[] {
  const { host, kind, reason, cost, guard, hostKeyTrust, reachedBy } = outcome;
  const way = [
    ...(reachedBy === undefined ? [] : [`reached by ${reachedBy}`]),
    ...(hostKeyTrust === null ? [] : [`host key ${hostKeyTrust}`]),
    ...(guard === null ? [] : [`guard by ${guard}`]),
  ];
  return [
    titled(host, kind, reason),
    ...(way.length === 0 ? [] : [`  ${way.join(', ')}`]),
    `  ${cost.roundTrips} scripts, ${cost.handshakes} handshakes, ${cost.milliseconds} ms`,
    ...outcome.files.map(({ path }) => `  ${printable(path)}`),
    ...outcome.findings.map(findingLine),
  ];
}

function endedLines({ host, state, reason, hint, detail, findings }: HostEnded): readonly string[] {
  return [
    titled(host, state, reason),
    ...[hint, detail ?? ''].filter((line) => line !== '').map((line) => `  ${printable(line)}`),
    ...findings.map(findingLine),
  ];
}

function titled(host: string, state: string, reason: string): string {
  return printable(`${host}: ${state}${reason === '' ? '' : `: ${reason}`}`);
}

function findingLine({ severity, message, place }: Finding): string {
  return printable(`  ${severity}: ${message}${place === undefined ? '' : ` (${place})`}`);
}

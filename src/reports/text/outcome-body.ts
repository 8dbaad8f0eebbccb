/** What is said of one host after a run: evidence, failure, state, and what to do next. */
import {
  explain,
  formatPoint,
  formatSeconds,
  type HostOutcome,
  type Impossibility,
  type MatrixEntry,
  type ProbePoint,
  type RunKind,
  type UnreachableGrade,
} from '../../core/index.ts';
import { changeLines, findingLines, type DiffDetail } from './change-text.ts';
import { cannotBeHad, clientsAt, keptOut } from './clients-text.ts';
import { oneLine, sentences } from './one-line.ts';
import { foldBy } from './fold.ts';
import { matrixChange } from './matrix-change.ts';

export interface OutcomeView {
  /** In a rollback, clients that don't get in any more are what was asked for. */
  readonly kind?: RunKind;
  readonly changes: DiffDetail | null;
  /** What commands call the host. */
  readonly name: string;
}

/** The lines below the host's name; none says which host it is, unless a command needs it. */
export function outcomeBody(outcome: HostOutcome, { changes, name, kind = 'apply' }: OutcomeView): string[] {
  return [
    ...reasonLines(outcome, name),
    ...stateLines(outcome),
    ...evidenceLines(outcome, kind),
    ...(changes === null ? [] : outcome.files.flatMap((file) => changeLines(file, changes))),
    ...findingLines(outcome.findings),
    ...(outcome.failure === null ? [] : [`next: ${explain(outcome.failure, name).next}`]),
  ].filter((line) => line !== '');
}

/** The failure in words; the reason too, where it isn't just the failure in words. */
function reasonLines({ host, reason, failure, phase }: HostOutcome, name: string): string[] {
  if (failure === null) return [oneLine(reason)];
  const { what } = explain(failure, name);
  const said = phase === null ? what : `${what} (at: ${oneLine(phase)})`;
  return explain(failure, host).what === reason ? [said] : [oneLine(reason), said];
}

const GRADES: Readonly<Record<UnreachableGrade, string>> = {
  'before-change': 'nothing was changed',
  'guard-will-restore': 'the change may be in force, and its guard restores the host by itself',
  'after-confirm':
    'it had been judged good, and nobody heard whether it was confirmed: the change stands, or its guard takes it back',
};

function stateLines({ kind, grade, guardAt }: HostOutcome): string[] {
  if (kind !== 'unreachable' || grade === null) return [];
  const at = grade !== 'before-change' && guardAt !== null ? ` at ${formatSeconds(guardAt)} by the host's clock` : '';
  return [`state: ${GRADES[grade] ?? oneLine(grade)}${at}`];
}

/** What handshakes showed: who gets in now, who lost, who still doesn't and why. */
function evidenceLines({ before, after, impossible }: HostOutcome, kind: RunKind): string[] {
  const all = after.map(({ point }) => point);
  const { gained, lost, stillOut, unseen } = matrixChange(before, after);
  const proofs = foldBy(gained, ({ evidence }) => negotiated(evidence));
  return [
    ...proofs.map(({ key, items }) => `gets in now: ${clientsAt(items, all)}: ${sentences(key)}`),
    ...(kind === 'rollback' ? shutOut(lost, all) : keptOut(lost, all).map((line) => `LOST: ${line}`)),
    ...(kind === 'rollback'
      ? []
      : keptOut(stillOut.filter(unlessTold(impossible)), all).map((line) => `still kept out: ${line}`)),
    ...(unseen.length === 0 ? [] : [`not seen: ${clientsAt(unseen, all)}`]),
    ...cannotBeHad(impossible, all).map((line) => `can't be had: ${line}`),
  ];
}

/** Version, suite, group and HTTP status: the certificate differs from host to host, so with it no two would fold. */
function negotiated(evidence: string): string {
  return evidence.replace(/, certificate .*?(?=, HTTP \d{3}|$)/, '');
}

/** As before the change: no cause and no help, for nothing is wrong. */
function shutOut(lost: readonly MatrixEntry[], all: readonly ProbePoint[]): string[] {
  return lost.length === 0 ? [] : [`shut out again: ${clientsAt(lost, all)}`];
}

/** A client that the plan said can't be had is told once, with the plan's reason. */
function unlessTold(impossible: readonly Impossibility[]): (entry: MatrixEntry) => boolean {
  return ({ client, point }) =>
    !impossible.some(
      (each) => each.client === client && (each.point === null || formatPoint(each.point) === formatPoint(point)),
    );
}

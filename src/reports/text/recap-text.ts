/** The last line of a run: how many hosts ended how. */
import type { HostOutcome, OutcomeKind } from '../../core/index.ts';

const ALWAYS: readonly OutcomeKind[] = ['changed', 'unchanged', 'declined', 'restored', 'unreachable', 'stuck'];

/** `changed=4 unchanged=1 declined=0 restored=0 unreachable=0 stuck=0`; `pending` and `unsettled` only where there are any. */
export function recap(outcomes: readonly Pick<HostOutcome, 'kind'>[], unsettled = 0): string {
  const count = (kind: OutcomeKind): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  const pending = count('pending') === 0 ? [] : [`pending=${count('pending')}`];
  const open = unsettled === 0 ? [] : [`unsettled=${unsettled}`];
  return [...pending, ...ALWAYS.map((kind) => `${kind}=${count(kind)}`), ...open].join(' ');
}

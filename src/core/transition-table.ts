/**
 * The transaction as data: how a host moves through its phases, and what the controller does when it learns where a host
 * stands. The engine decides by this table, and test/engine/model explores every interleaving of it.
 */
import type { TransactionPhase } from './transaction.ts';

/** Where a host says that a transaction stands; `unknown`: it has none of that name. */
export type Standing = TransactionPhase | 'unknown';

/** One phase of the host's own journal. */
export interface PhaseRow {
  /** What the script that carries the transaction out enters next: forward, or out where a step fails. */
  readonly next: readonly TransactionPhase[];
  /** What a confirmation makes of it, where it makes something. */
  readonly onConfirm?: TransactionPhase;
  /** What a restore makes of it, whoever asks: controller, guard or boot. Absent: it stays as it is. */
  readonly onRestore?: TransactionPhase;
  /** What lies on the disk: the bytes before, those after, or some of each. */
  readonly files: 'before' | 'mixed' | 'after';
}

/** Carried out by src/remote/sh; test/remote holds the journals of real hosts against it. */
export const HOST_PHASES: Readonly<Record<TransactionPhase, PhaseRow>> = {
  locked: { next: ['backed-up', 'refused'], onRestore: 'refused', files: 'before' },
  'backed-up': { next: ['guarded', 'preflighted', 'swapping', 'refused'], onRestore: 'restoring', files: 'before' },
  guarded: { next: ['preflighted', 'swapping', 'refused'], onRestore: 'restoring', files: 'before' },
  preflighted: { next: ['swapping', 'refused'], onRestore: 'restoring', files: 'before' },
  swapping: { next: ['swapped', 'restoring'], onRestore: 'restoring', files: 'mixed' },
  swapped: { next: ['tested', 'restoring'], onRestore: 'restoring', files: 'after' },
  tested: { next: ['reloading', 'restoring'], onRestore: 'restoring', files: 'after' },
  reloading: { next: ['reloaded', 'restoring'], onRestore: 'restoring', files: 'after' },
  reloaded: { next: [], onConfirm: 'confirmed', onRestore: 'restoring', files: 'after' },
  restoring: { next: ['restored', 'stuck', 'restoring'], onRestore: 'restoring', files: 'mixed' },
  stuck: { next: [], onRestore: 'restoring', files: 'mixed' },
  confirmed: { next: [], files: 'after' },
  refused: { next: [], files: 'before' },
  restored: { next: [], files: 'before' },
};

/** Whether nothing more will come of a transaction: neither verb makes anything of it. */
export function isSettled(phase: TransactionPhase): boolean {
  const { onConfirm, onRestore } = HOST_PHASES[phase];
  return onConfirm === undefined && onRestore === undefined;
}

/**
 * What the controller has decided of a change. It is `accepted` when the handshakes were as promised and that is in its
 * journal; `rejected` when they weren't, when somebody asked to undo, and when nobody lived to look.
 */
export type Verdict = 'undecided' | 'accepted' | 'rejected';

/** What the controller does, or that it is done and how the host ended. */
export type Decision = 'judge' | 'confirm' | 'restore' | Ending;

/** `forgotten`: a host that was changed for certain doesn't know of it any more: it was set up anew. */
export type Ending = 'untouched' | 'changed' | 'restored' | 'stuck' | 'forgotten' | 'unreachable';

export type DecisionTable = Readonly<Record<Verdict, Readonly<Record<Standing, Decision>>>>;

/** Cut in the middle, or still under way without anybody who waits for it. */
const UNDER_WAY = {
  locked: 'restore',
  'backed-up': 'restore',
  guarded: 'restore',
  preflighted: 'restore',
  swapping: 'restore',
  swapped: 'restore',
  tested: 'restore',
  reloading: 'restore',
  restoring: 'restore',
  stuck: 'restore',
} as const;

/** What a host's own journal says is what is true: its guard may have been faster than any verdict. */
const SETTLED = { confirmed: 'changed', restored: 'restored', refused: 'untouched' } as const;

/**
 * By what the controller has decided and where the host stands: what to do. A script of which the host knows nothing may
 * still be on its way: a restore forbids it to begin.
 */
export const DECISIONS: DecisionTable = {
  undecided: { ...UNDER_WAY, ...SETTLED, unknown: 'restore', reloaded: 'judge' },
  accepted: { ...UNDER_WAY, ...SETTLED, unknown: 'forgotten', reloaded: 'confirm' },
  rejected: { ...UNDER_WAY, ...SETTLED, unknown: 'restore', reloaded: 'restore' },
};

/** What the controller asks of a host or of itself. */
export type Action = 'ask' | 'judge' | 'confirm' | 'restore';

/** What came of the last action. */
export type Heard =
  /** The host told where it stands. */
  | { readonly from: 'transact' | 'ask' | 'confirm' | 'restore'; readonly standing: Standing }
  /** The handshakes were as promised, or not. */
  | { readonly from: 'judge'; readonly good: boolean }
  /** No answer came: what happened is unknown, never failed. */
  | { readonly from: 'network' };

/** What the controller knows while it brings one host to an end. */
export interface Settling {
  readonly verdict: Verdict;
  /** Answers that were lost, and verbs that brought the host no further. */
  readonly setbacks: number;
}

/** The next action, with what is known then; or the end. */
export type Step =
  { readonly do: Action; readonly known: Settling } | { readonly end: Ending; readonly known: Settling };

/** Setbacks after which a host is left to its guard. */
const MOST_SETBACKS = 5;

/** One step of bringing a host to an end. Pure: the engine does what it says, the model explores it. */
export function nextStep(known: Settling, heard: Heard, table: DecisionTable = DECISIONS): Step {
  switch (heard.from) {
    case 'network':
      return unlessTooMany({ do: 'ask', known: { ...known, setbacks: known.setbacks + 1 } });
    case 'judge':
      return heard.good
        ? { do: 'confirm', known: { ...known, verdict: 'accepted' } }
        : { do: 'restore', known: { ...known, verdict: 'rejected' } };
    case 'transact':
    case 'restore':
      // A host that has just tried, and failed, is not asked to try for ever.
      if (heard.standing === 'stuck') return { end: 'stuck', known };
      if (heard.standing === 'unknown') return { end: 'untouched', known };
  }
  const step = stepOf(table[known.verdict][heard.standing], known);
  const isVerb = heard.from === 'confirm' || heard.from === 'restore';
  return isVerb && 'do' in step
    ? unlessTooMany({ ...step, known: { ...step.known, setbacks: known.setbacks + 1 } })
    : step;
}

function unlessTooMany(step: Extract<Step, { readonly do: Action }>): Step {
  return step.known.setbacks < MOST_SETBACKS ? step : { end: 'unreachable', known: step.known };
}

function stepOf(decision: Decision, known: Settling): Step {
  if (decision === 'judge' || decision === 'confirm') return { do: decision, known };
  // From here on it goes back, whatever was thought of it before.
  if (decision === 'restore') return { do: decision, known: { ...known, verdict: 'rejected' } };
  return { end: decision, known };
}

/** One moment of a transaction: host, controller, guard and network, each as far as the others could notice. */
import type {
  Action,
  DecisionTable,
  Ending,
  PhaseRow,
  Standing,
  TransactionPhase,
  Verdict,
} from '../../../src/core/index.ts';

/** What the model is explored over: the engine's own tables, or wrong ones that must be found out. */
export interface Tables {
  readonly phases: Readonly<Record<TransactionPhase, PhaseRow>>;
  readonly decisions: DecisionTable;
  /** What the script does, in order. */
  readonly script: readonly Operation[];
}

/** A word that the script writes into the journal, or something that it does. */
export type Operation = TransactionPhase | 'arm' | 'write-one' | 'write-all' | 'reload' | 'stop' | 'start';

/** Somebody who ends the transaction on the host: the controller's word, the guard, the boot, or the script itself. */
export interface Job {
  readonly by: 'controller' | 'guard' | 'boot' | 'failure';
  readonly verb: 'confirm' | 'restore';
  readonly at: 'claim' | 'kill' | 'enter' | 'files' | 'servers' | 'done' | 'close';
  /** Somebody waits for its answer. */
  readonly heard: boolean;
}

export interface Request {
  readonly verb: 'transact' | 'ask' | 'confirm' | 'restore';
  readonly heard: boolean;
}

export interface State {
  readonly controller: 'intend' | 'send' | 'wait' | 'enter' | 'judge' | 'record' | 'done' | 'dead';
  readonly action: Action | 'transact';
  readonly verdict: Verdict;
  readonly setbacks: number;
  readonly ending: Ending | null;
  /** The controller's journal: the intent, the last word on it, the outcome. */
  readonly intent: boolean;
  readonly word: 'confirm' | 'restore' | null;
  readonly outcome: Ending | null;
  /** Handshakes were seen to be as promised. */
  readonly proved: boolean;
  readonly requests: readonly Request[];
  readonly answer: { readonly from: Request['verb']; readonly standing: Standing } | null;
  readonly network: 'up' | 'down';
  readonly phase: Standing;
  /** The phase before `restoring`, which the host remembers. */
  readonly was: Standing;
  readonly files: 'before' | 'mixed' | 'after';
  /** What httpd answers with; `down` where it doesn't run. */
  readonly served: 'before' | 'after' | 'down';
  readonly guard: 'none' | 'armed' | 'fired';
  readonly lock: boolean;
  readonly claim: Job['by'] | null;
  /** Next operation of the script; null where none runs. */
  readonly script: number | null;
  readonly scriptHeard: boolean;
  readonly jobs: readonly Job[];
  /** Files can't be written back any more. */
  readonly obstacle: boolean;
  /** httpd was killed by somebody else, and nobody has had a reason to start it since. */
  readonly killed: boolean;
  readonly booting: boolean;
  readonly faults: number;
}

export const START: State = {
  controller: 'intend',
  action: 'transact',
  verdict: 'undecided',
  setbacks: 0,
  ending: null,
  intent: false,
  word: null,
  outcome: null,
  proved: false,
  requests: [],
  answer: null,
  network: 'up',
  phase: 'unknown',
  was: 'unknown',
  files: 'before',
  served: 'before',
  guard: 'none',
  lock: false,
  claim: null,
  script: null,
  scriptHeard: false,
  jobs: [],
  obstacle: false,
  killed: false,
  booting: false,
  faults: 0,
};

/** One thing that may happen now. */
export interface Move {
  readonly label: string;
  readonly to: State;
}

export const move = (label: string, from: State, change: Partial<State>): Move => ({
  label,
  to: { ...from, ...change },
});

/** A violation of what must always hold; thrown by a process that would do the forbidden. */
export class Violation extends Error {}

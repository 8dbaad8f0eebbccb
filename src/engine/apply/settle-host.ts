/** Brings a host to an end whatever was lost on the way: step by step, as the table of the transaction says. */
import {
  nextStep,
  type Action,
  type Ending,
  type Failure,
  type Heard,
  type Result,
  type Settling,
  type Step,
} from '../../core/index.ts';
import type { SettleReport } from '../../remote/index.ts';

/** Milliseconds before the next attempt after a setback; each time twice as long. */
const FIRST_PAUSE_MS = 500;

/** What can be done about a host. Each resolves; none rejects for what a host does. */
export interface Hands {
  /** Runs a verb on the host, on a new connection where the old one is gone. */
  verb(action: 'ask' | 'confirm' | 'restore'): Promise<Result<SettleReport, Failure>>;
  /** Whether the handshakes are as promised. */
  judge(): Promise<boolean>;
  /** Says, and writes into the journal, what comes next. */
  enter(action: Action): Promise<void>;
  pause(milliseconds: number): Promise<void>;
  /** Whether somebody asked meanwhile that everything goes back. */
  undoing(): boolean;
}

/** What was learnt on the way: the last answer of the host's own journal, and why the last lost one was lost. */
interface Learnt {
  report: SettleReport | null;
  lost: Failure | null;
}

/** How a host ended. */
export interface Settled extends Readonly<Learnt> {
  readonly ending: Ending;
  readonly known: Settling;
}

/** Goes on until the table says that it is the end. Where nothing was heard yet, the host is asked first. */
export async function settleHost(start: Settling, first: Heard | null, hands: Hands): Promise<Settled> {
  const learnt: Learnt = { report: null, lost: null };
  let step: Step = first === null ? { do: 'ask', known: start } : nextStep(start, first);
  while ('do' in step) {
    if (step.known.setbacks > 0) await hands.pause(FIRST_PAUSE_MS * 2 ** (step.known.setbacks - 1));
    step = nextStep(step.known, await act(step.do, hands, learnt));
  }
  return { ending: step.end, known: step.known, ...learnt };
}

async function act(action: Action, hands: Hands, learnt: Learnt): Promise<Heard> {
  const forward = action === 'judge' || action === 'confirm';
  if (forward && hands.undoing()) return { from: 'judge', good: false };
  await hands.enter(action);
  if (action === 'judge') return { from: 'judge', good: await hands.judge() };
  const answer = await hands.verb(action);
  if (!answer.ok) {
    learnt.lost = answer.error;
    return { from: 'network' };
  }
  learnt.report = answer.value;
  return { from: action, standing: answer.value.phase };
}

/** The controller of the model: it does what the engine's own step function says, and can be followed by a recovery. */
import { nextStep, type Heard, type Step } from '../../../src/core/index.ts';
import { move, Violation, type Move, type State, type Tables } from './state.ts';

export function controllerMoves(state: State, tables: Tables): Move[] {
  switch (state.controller) {
    case 'intend':
      return [move('write the intent', state, { controller: 'send', intent: true })];
    case 'enter':
      return [entering(state)];
    case 'send':
      return [sending(state, tables)];
    case 'wait':
      return waiting(state, tables);
    case 'judge':
      return judging(state, tables);
    case 'record':
      return [recording(state)];
    case 'done':
      return state.outcome === 'unreachable' && state.network === 'up' ? [recovering(state)] : [];
    case 'dead':
      return state.intent && (state.outcome === null || state.outcome === 'unreachable') && state.network === 'up'
        ? [recovering(state)]
        : [];
  }
}

/** An answer, or a deadline where none can come any more. */
function waiting(state: State, tables: Tables): Move[] {
  if (state.answer !== null) return [hearing(state, state.answer, tables)];
  const coming = state.scriptHeard || [...state.requests, ...state.jobs].some(({ heard }) => heard);
  return coming ? [] : [hearing(state, { from: 'network' }, tables)];
}

/** What `fleet recover` begins with: the last word of the run's journal. */
function recovering(state: State): Move {
  return move('recover', state, {
    controller: 'enter',
    action: 'ask',
    verdict: state.word === 'confirm' ? 'accepted' : 'rejected',
    setbacks: 0,
    ending: null,
    answer: null,
  });
}

function entering(state: State): Move {
  const { action } = state;
  if (action === 'judge') return move('begin to judge', state, { controller: 'judge' });
  const word = action === 'confirm' || action === 'restore' ? { word: action } : {};
  return move(`write ${action}`, state, { controller: 'send', ...word });
}

function sending(state: State, tables: Tables): Move {
  const { action } = state;
  if (action === 'judge') throw new Error('nothing is sent to judge');
  if (state.network === 'down') {
    // Without a connection the transaction's script never begins, and that is known.
    const heard: Heard = action === 'transact' ? { from: 'transact', standing: 'unknown' } : { from: 'network' };
    return hearing(state, heard, tables);
  }
  return move(`send ${action}`, state, {
    controller: 'wait',
    requests: [...state.requests, { verb: action, heard: true }],
  });
}

/** Handshakes show what is served; where that is the change, the environment decides whether all is as promised. */
function judging(state: State, tables: Tables): Move[] {
  const bad = hearing(state, { from: 'judge', good: false }, tables);
  const seen = state.served === 'after' && state.network === 'up';
  return seen ? [bad, hearing({ ...state, proved: true }, { from: 'judge', good: true }, tables)] : [bad];
}

export function hearing(state: State, heard: Heard, { decisions }: Tables): Move {
  const step: Step = nextStep({ verdict: state.verdict, setbacks: state.setbacks }, heard, decisions);
  const known = { verdict: step.known.verdict, setbacks: step.known.setbacks, answer: null };
  const label = `hear ${JSON.stringify(heard)}`;
  return 'end' in step
    ? move(label, state, { ...known, controller: 'record', ending: step.end })
    : move(label, state, { ...known, controller: 'enter', action: step.do });
}

/** An outcome is told when it is true, not when it will be. */
function recording(state: State): Move {
  const { ending, phase } = state;
  const true_ =
    ending === 'unreachable' ||
    (ending === 'changed' && phase === 'confirmed') ||
    (ending === 'restored' && phase === 'restored') ||
    // A guard may be trying once more just then.
    (ending === 'stuck' && (phase === 'stuck' || phase === 'restoring')) ||
    (ending === 'untouched' && state.files === 'before' && state.served !== 'after');
  if (!true_) throw new Violation(`the record says ${ending} of a host that stands ${phase}`);
  return move(`record ${ending}`, state, { controller: 'done', outcome: ending });
}

/** The host of the model: the script that carries the transaction out, and those that end it. */
import { isSettled, type Standing } from '../../../src/core/index.ts';
import {
  move,
  Violation,
  type Job,
  type Move,
  type Operation,
  type Request,
  type State,
  type Tables,
} from './state.ts';

/** What src/remote/sh/transact.sh does, and swap.sh, in its order. */
export const SCRIPT: readonly Operation[] = [
  'locked',
  'backed-up',
  'arm',
  'guarded',
  'preflighted',
  'swapping',
  'write-one',
  'write-all',
  'swapped',
  'tested',
  'reloading',
  'reload',
  'reloaded',
];

/** The same where servers take the change up by a restart: for a while there is none. */
export const RESTARTING: readonly Operation[] = SCRIPT.flatMap((operation): Operation[] =>
  operation === 'reload' ? ['stop', 'start'] : [operation],
);

export function hostMoves(state: State, tables: Tables): Move[] {
  return [
    ...deliveries(state, tables),
    ...scriptMoves(state, tables),
    ...jobMoves(state, tables),
    ...guardMoves(state),
    ...bootMoves(state),
  ];
}

/** A request reaches the host; one of a connection that is lost may be overtaken by those of the next. */
function deliveries(state: State, tables: Tables): Move[] {
  return state.requests.flatMap((request, index) => {
    const left = { ...state, requests: state.requests.filter((_, at) => at !== index) };
    const delivered = deliver(left, request, tables);
    return delivered === null ? [] : [delivered];
  });
}

function deliver(state: State, { verb, heard }: Request, tables: Tables): Move | null {
  const { phase } = state;
  const say = (standing: Standing): Partial<State> => (heard ? { answer: { from: verb, standing } } : {});
  if (verb === 'ask') {
    // Whoever settled it may not have lived to tidy up.
    const tidied = phase !== 'unknown' && isSettled(phase) ? TIDY : {};
    return move('host answers', state, { ...tidied, ...say(phase) });
  }
  if (verb === 'transact') {
    // What has a folder already, be it only to forbid it, is not begun.
    if (phase !== 'unknown') return move('script may not begin', state, say('refused'));
    const [first] = tables.script;
    if (first !== 'locked') throw new Violation('the script begins without the lock');
    return move('script begins', state, { script: 1, phase: first, scriptHeard: heard, lock: true });
  }
  if (phase === 'unknown') {
    const forbidden = verb === 'restore' ? { phase: 'refused' as const, ...say('refused') } : say('unknown');
    return move(`${verb} finds nothing`, state, forbidden);
  }
  if (verb === 'restore' && tables.phases[phase].onRestore === 'refused') {
    const closed = { script: null, scriptHeard: false, phase: 'refused', ...TIDY } as const;
    return move('restore before anything was done', state, { ...closed, ...say('refused') });
  }
  const job: Job = { by: 'controller', verb, at: 'claim', heard };
  return state.jobs.length > 2 ? null : move(`${verb} begins`, state, { jobs: [...state.jobs, job] });
}

const TIDY = { guard: 'none', lock: false, claim: null } as const;

function scriptMoves(state: State, tables: Tables): Move[] {
  if (state.script === null) return [];
  // The server that was looked at is gone, and the new one isn't there yet.
  if (state.booting) return [scriptFails(state, tables)];
  const operation = tables.script[state.script];
  if (operation === undefined) return [answerOfScript(state)];
  const next = { script: state.script + 1 };
  switch (operation) {
    case 'arm':
      return [move('arm the guard', state, { ...next, guard: 'armed' })];
    case 'write-one':
      return [move('write a file', guarded(state), { ...next, files: 'mixed' })];
    case 'write-all':
      return [move('write the other file', guarded(state), { ...next, files: 'after' })];
    case 'reload':
      return [
        state.served === 'down' ? scriptFails(state, tables) : move('reload', state, { ...next, served: 'after' }),
      ];
    case 'stop':
      return [move('end the parent', guarded(state), { ...next, served: 'down' })];
    case 'start':
      return [move('start another parent', state, { ...next, served: 'after' })];
    default:
      return [move(`enter ${operation}`, entered(state, operation, tables), { ...next, phase: operation })];
  }
}

/** Where a restore works on files and servers. Before that the script may still be at work: it is about to be killed. */
const AT_WORK: ReadonlySet<Job['at']> = new Set(['enter', 'files', 'servers', 'done']);

function guarded(state: State): State {
  if (state.guard === 'none') throw new Violation('a byte is changed before the guard is armed');
  if (state.jobs.some(({ at }) => AT_WORK.has(at))) throw new Violation('two hands work on the files');
  return state;
}

function entered(state: State, phase: Operation, { phases }: Tables): State {
  const { phase: now } = state;
  if (now !== 'unknown' && !phases[now].next.some((next) => next === phase)) {
    throw new Violation(`the table doesn't let ${phase} follow ${now}`);
  }
  return state;
}

function answerOfScript(state: State): Move {
  const { phase, scriptHeard } = state;
  const said = scriptHeard ? { answer: { from: 'transact' as const, standing: phase } } : {};
  return move('script answers', state, { script: null, scriptHeard: false, ...said });
}

/** A step fails: before a byte was changed the script refuses, afterwards it undoes. */
export function scriptFails(state: State, { phases }: Tables): Move {
  const { phase, scriptHeard } = state;
  if (phase !== 'unknown' && phases[phase].files !== 'before') {
    const job: Job = { by: 'failure', verb: 'restore', at: 'claim', heard: scriptHeard };
    return move('a step fails', state, { script: null, scriptHeard: false, jobs: [...state.jobs, job] });
  }
  const said = scriptHeard ? { answer: { from: 'transact' as const, standing: 'refused' as const } } : {};
  return move('a step fails', state, { script: null, scriptHeard: false, phase: 'refused', ...TIDY, ...said });
}

function guardMoves(state: State): Move[] {
  if (state.guard !== 'armed') return [];
  const job: Job = { by: 'guard', verb: 'restore', at: 'claim', heard: false };
  return [move('the guard wakes', state, { guard: 'fired', jobs: [...state.jobs, job] })];
}

/** After a reboot httpd reads what lies on the disk, but not before the boot has undone what was open. */
function bootMoves(state: State): Move[] {
  if (!state.booting || state.jobs.some(({ by }) => by === 'boot')) return [];
  const served = state.files === 'mixed' ? 'down' : state.files;
  return [move('httpd starts', state, { booting: false, served })];
}

function jobMoves(state: State, tables: Tables): Move[] {
  return state.jobs.flatMap((job, index) => {
    const { change, to } = advance(state, job, tables) ?? {};
    if (change === undefined) return [];
    const jobs = state.jobs.flatMap((other, at) => (at === index ? (to === undefined ? [] : [to]) : [other]));
    return [move(`${job.by} ${job.verb}: ${job.at}`, state, { ...change, jobs })];
  });
}

interface Advanced {
  readonly change: Partial<State>;
  /** The job afterwards; absent where it is done. */
  readonly to?: Job;
}

function advance(state: State, job: Job, tables: Tables): Advanced | null {
  const go = (at: Job['at'], change: Partial<State> = {}): Advanced => ({ change, to: { ...job, at } });
  switch (job.at) {
    case 'claim':
      return claimed(state, job, tables);
    case 'kill':
      return go('enter', job.by === 'failure' ? {} : { script: null, scriptHeard: false });
    case 'enter':
      if (state.phase === 'refused') return over(job, state, TIDY);
      return go('files', {
        phase: 'restoring',
        was: state.phase === 'restoring' || state.phase === 'stuck' ? state.was : state.phase,
      });
    case 'files':
      if (state.script !== null) throw new Violation('two hands work on the files');
      return state.obstacle ? over(job, state, { phase: 'stuck', claim: null }) : go('servers', { files: 'before' });
    case 'servers':
      return go('done', serversBack(state, job));
    case 'done':
      if (job.verb === 'confirm' && !state.proved)
        throw new Violation('a change is confirmed that no handshake proved');
      return go('close', { phase: job.verb === 'confirm' ? 'confirmed' : 'restored' });
    case 'close':
      return over(job, state, TIDY);
  }
}

/** One at a time ends the transaction; who comes when it has ended only tidies up. */
function claimed(state: State, job: Job, { phases }: Tables): Advanced | null {
  const { phase, claim } = state;
  if (phase === 'unknown') return over(job, state, {});
  if (isSettled(phase)) {
    return over(job, state, TIDY);
  }
  const holder = state.jobs.some(({ by, at }) => by === claim && at !== 'claim');
  if (claim !== null && holder) return null;
  if (job.verb === 'restore') return { change: { claim: job.by }, to: { ...job, at: 'kill' } };
  return phases[phase].onConfirm === undefined
    ? over(job, state, {})
    : { change: { claim: job.by }, to: { ...job, at: 'done' } };
}

/** A parent that may run with the change is told again; a dead one is started. */
function serversBack({ served, was }: State, { by }: Job): Partial<State> {
  const told =
    ['reloading', 'reloaded'].includes(was) || (['swapping', 'swapped', 'tested'].includes(was) && by !== 'failure');
  return told || served === 'down' ? { served: 'before', killed: false, booting: false } : {};
}

function over(job: Job, state: State, change: Partial<State>): Advanced {
  const standing = change.phase ?? state.phase;
  const from = job.by === 'failure' ? ('transact' as const) : job.verb;
  return { change: { ...change, ...(job.heard ? { answer: { from, standing } } : {}) } };
}

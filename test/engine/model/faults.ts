/** What goes wrong in the model, whenever it can. */
import type { Tables, Job, Move, State } from './state.ts';
import { move } from './state.ts';
import { hearing } from './controller.ts';
import { scriptFails } from './host.ts';

/** The names of the faults, for the figures. */
export const FAULTS = [
  'controller killed',
  'wire cut, request lost',
  'wire cut, request arrives',
  'network down',
  'script killed',
  'restore or confirm killed',
  'step fails',
  'reload kills the parent',
  'httpd killed',
  'reboot',
  'files can not be put back',
] as const;

type Fault = (typeof FAULTS)[number];

export function faultMoves(state: State, tables: Tables): Move[] {
  const fault = (label: Fault, change: Partial<State>): Move =>
    move(label, state, { ...change, faults: state.faults + 1 });
  const counted = (label: Fault, { to }: Move): Move => ({ label, to: { ...to, faults: state.faults + 1 } });
  const moves: Move[] = [];
  if (!['dead', 'done'].includes(state.controller))
    moves.push(fault('controller killed', { controller: 'dead', ...deaf(state) }));
  if (state.controller === 'wait') {
    const cut = { ...state, ...deaf(state) };
    const heard = { from: 'network' } as const;
    moves.push(counted('wire cut, request arrives', hearing(cut, heard, tables)));
    if (state.requests.some((r) => r.heard)) {
      const lost = { ...cut, requests: state.requests.filter((r) => !r.heard) };
      moves.push(counted('wire cut, request lost', hearing(lost, heard, tables)));
    }
    if (state.network === 'up')
      moves.push(counted('network down', hearing({ ...cut, network: 'down' }, heard, tables)));
  } else if (state.network === 'up' && !['dead', 'done', 'record'].includes(state.controller)) {
    moves.push(fault('network down', { network: 'down' }));
  }
  if (state.script !== null) {
    moves.push(fault('script killed', { script: null, scriptHeard: false }));
    if (tables.script[state.script] !== undefined) moves.push(counted('step fails', scriptFails(state, tables)));
    if (['reload', 'start'].includes(tables.script[state.script] ?? '')) {
      moves.push(counted('reload kills the parent', scriptFails({ ...state, served: 'down' }, tables)));
    }
  }
  state.jobs.forEach((job, index) => {
    moves.push(fault('restore or confirm killed', { jobs: state.jobs.filter((_, at) => at !== index) }));
  });
  if (state.served !== 'down') moves.push(fault('httpd killed', { served: 'down', killed: true }));
  if (!state.booting) moves.push(fault('reboot', rebooted(state)));
  if (!state.obstacle && state.files !== 'before') moves.push(fault('files can not be put back', { obstacle: true }));
  return moves;
}

/** Nobody listens any more to what is asked and done just now. */
function deaf(state: State): Partial<State> {
  return {
    requests: state.requests.map((request) => ({ ...request, heard: false })),
    jobs: state.jobs.map((job) => ({ ...job, heard: false })),
    scriptHeard: false,
    answer: null,
  };
}

function rebooted(state: State): Partial<State> {
  const boot: Job = { by: 'boot', verb: 'restore', at: 'claim', heard: false };
  return {
    requests: [],
    script: null,
    scriptHeard: false,
    claim: null,
    jobs: state.guard === 'none' ? [] : [boot],
    served: 'down',
    killed: false,
    booting: true,
  };
}

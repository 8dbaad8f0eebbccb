/** Explores every interleaving of the model's processes and faults, breadth first, and says what can go wrong. */
import { isSettled } from '../../../src/core/index.ts';
import { controllerMoves } from './controller.ts';
import { faultMoves } from './faults.ts';
import { hostMoves } from './host.ts';
import { move, START, Violation, type Move, type State, type Tables } from './state.ts';

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  /** States from which only a fault leads on. */
  readonly ends: number;
  /** Outcomes of the ends, with how many there are of each. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How often each fault was tried. */
  readonly faults: ReadonlyMap<string, number>;
  /** Cells of the decision table that were asked for, as `verdict standing`. */
  readonly asked: ReadonlySet<string>;
  /** The first violation with the shortest way to it; null where there is none. */
  readonly violation: { readonly reason: string; readonly way: readonly string[] } | null;
}

interface Node {
  readonly state: State;
  readonly label: string;
  readonly number: number;
  readonly parent: Node | null;
}

/** All that may happen next: processes first, then faults while there are any left. */
function movesOf(state: State, tables: Tables, faults: number): { readonly own: Move[]; readonly faults: Move[] } {
  const heals = state.network === 'down' ? [move('network heals', state, { network: 'up' })] : [];
  const own = [...controllerMoves(state, tables), ...hostMoves(state, tables), ...heals];
  return { own, faults: state.faults < faults ? faultMoves(state, tables) : [] };
}

export function explore(tables: Tables, faults: number): Explored {
  const asked = new Set<string>();
  const watched = { ...tables, decisions: watchedDecisions(tables.decisions, asked) };
  const seen = new Map<string, number>([[keyOf(START), 0]]);
  const before: number[][] = [[]];
  const ended: number[] = [];
  const tried = new Map<string, number>();
  const outcomes: Record<string, number> = {};
  let level: Node[] = [{ state: START, label: 'start', number: 0, parent: null }];
  let transitions = 0;
  const told = (violation: Explored['violation']): Explored => {
    return { states: seen.size, transitions, ends: ended.length, outcomes, faults: tried, asked, violation };
  };
  while (level.length > 0) {
    const next: Node[] = [];
    for (const node of level) {
      const problem = visit(node, (moves) => {
        transitions += moves.own.length + moves.faults.length;
        for (const { label } of moves.faults) tried.set(label, (tried.get(label) ?? 0) + 1);
        for (const { label, to } of moves.own) before[numberOf({ label, to }, node, next)]?.push(node.number);
        for (const faulty of moves.faults) numberOf(faulty, node, next);
        if (moves.own.length > 0) return;
        ended.push(node.number);
        outcomes[`${node.state.outcome}`] = (outcomes[`${node.state.outcome}`] ?? 0) + 1;
      });
      if (problem !== null) return told({ reason: problem, way: wayTo(node) });
    }
    level = next;
  }
  const lost = seen.size - countLeadingTo(ended, before);
  return told(lost === 0 ? null : { reason: `${lost} states never come to an end by themselves`, way: [] });

  function numberOf({ label, to }: Move, parent: Node, next: Node[]): number {
    const key = keyOf(to);
    const known = seen.get(key);
    if (known !== undefined) return known;
    const number = seen.size;
    seen.set(key, number);
    before.push([]);
    next.push({ state: to, label, number, parent });
    return number;
  }

  function visit({ state }: Node, take: (moves: ReturnType<typeof movesOf>) => void): string | null {
    try {
      const moves = movesOf(state, watched, faults);
      const wrong = alwaysWrong(state) ?? (moves.own.length === 0 ? wrongAtEnd(state) : null);
      if (wrong !== null) return wrong;
      take(moves);
      return null;
    } catch (thrown) {
      if (thrown instanceof Violation) return thrown.message;
      throw thrown;
    }
  }
}

/** How many states lead to one of these without any fault. */
function countLeadingTo(ends: readonly number[], before: readonly (readonly number[])[]): number {
  const reached = new Set(ends);
  // A set hands out what is added while it is walked.
  for (const number of reached) for (const earlier of before[number] ?? []) reached.add(earlier);
  return reached.size;
}

/** Of every state. */
function alwaysWrong(state: State): string | null {
  const { phase, lock, jobs } = state;
  if (phase !== 'unknown' && !isSettled(phase) && !lock) return `nobody holds the lock in ${phase}`;
  const inside = jobs.filter(({ at, by }) => ['kill', 'enter', 'files', 'servers', 'done'].includes(at) && by !== null);
  return inside.length > 1 ? 'two end the transaction at once' : null;
}

/** Of a state in which nothing more happens by itself. */
function wrongAtEnd(state: State): string | null {
  const { phase, files, served, outcome, guard, lock, claim, jobs, script, killed, requests } = state;
  // Where a restore failed, the guard's own try may have been cut off, too.
  if (phase === 'stuck' || (phase === 'restoring' && outcome === 'stuck')) {
    return outcome === 'stuck' ? null : `the host is stuck and the record says ${outcome}`;
  }
  if (phase !== 'unknown' && !isSettled(phase)) return `the host is left in ${phase}`;
  const after = phase === 'confirmed';
  if (files !== (after ? 'after' : 'before')) return `files are ${files} in ${phase}`;
  if (served !== files && !(served === 'down' && killed)) return `httpd serves ${served} while files are ${files}`;
  if (guard !== 'none' || lock || claim !== null || jobs.length > 0 || script !== null || requests.length > 0) {
    return `something is left over in ${phase}: ${JSON.stringify({ guard, lock, claim, jobs, script })}`;
  }
  // A controller that died before the intent was on the disk has no record to be wrong, and has touched nothing.
  if (!state.intent) return phase === 'unknown' ? null : 'a host was touched without an intent';
  const told =
    outcome === 'changed' ? 'after' : outcome === 'restored' || outcome === 'untouched' ? 'before' : 'neither';
  return told === files ? null : `the record says ${outcome} of a host that stands ${phase}`;
}

function wayTo(node: Node): readonly string[] {
  const way: string[] = [];
  for (let at: Node | null = node; at !== null; at = at.parent) way.unshift(at.label);
  return way;
}

function keyOf(state: State): string {
  return Object.values(state)
    .map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
    .join('|');
}

/** The table, noting which of its cells are asked for. */
function watchedDecisions(table: Tables['decisions'], asked: Set<string>): Tables['decisions'] {
  const rows = Object.entries(table).map(([verdict, row]) => {
    const get = (target: typeof row, standing: string | symbol): unknown => {
      asked.add(`${verdict} ${String(standing)}`);
      return Reflect.get(target, standing);
    };
    return [verdict, new Proxy(row, { get })];
  });
  return Object.fromEntries(rows) as Tables['decisions'];
}

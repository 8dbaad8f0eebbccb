/**
 * The transaction as a model: host, controller, guard and network, with every interleaving of their steps and of up to two
 * faults. It runs the engine's own step function over the engine's own tables, and wrong tables must be found out.
 */
import { describe, expect, it } from 'vitest';
import { DECISIONS, HOST_PHASES, type Decision, type DecisionTable } from '../../../src/core/index.ts';
import { explore, type Explored } from './explore.ts';
import { FAULTS } from './faults.ts';
import { RESTARTING, SCRIPT } from './host.ts';
import type { Operation, Tables } from './state.ts';

const TABLES: Tables = { phases: HOST_PHASES, decisions: DECISIONS, script: SCRIPT };
const LONG = 600_000;

const withDecision = (verdict: string, standing: string, decision: Decision): Tables => {
  const row = { ...DECISIONS[verdict as keyof DecisionTable], [standing]: decision };
  return { ...TABLES, decisions: { ...DECISIONS, [verdict]: row } };
};

function tell(explored: Explored, faults: number): void {
  const { states, transitions, ends } = explored;
  process.stderr.write(`model: ${faults} faults: ${states} states, ${transitions} transitions, ${ends} ends\n`);
}

describe('every interleaving', () => {
  it('without a fault ends changed, or restored where the guard was faster or the handshakes were bad', () => {
    const explored = explore(TABLES, 0);
    expect(explored.violation).toBeNull();
    expect(Object.keys(explored.outcomes).sort()).toEqual(['changed', 'restored']);
  });

  it(
    'of up to two faults ends all-before or all-after and serving, or loudly stuck, and the record says which',
    () => {
      const explored = explore(TABLES, 2);
      tell(explored, 2);
      expect(explored.violation).toBeNull();
      expect([...explored.faults.keys()].sort()).toEqual([...FAULTS].sort());
      expect(Object.keys(explored.outcomes).sort()).toEqual(['changed', 'null', 'restored', 'stuck', 'untouched']);
      expect(explored.states).toBeGreaterThan(100_000);
    },
    LONG,
  );

  it(
    'of up to two faults does so, too, where servers are restarted and for a while there is none',
    () => {
      const explored = explore({ ...TABLES, script: RESTARTING }, 2);
      tell(explored, 2);
      expect(explored.violation).toBeNull();
      expect([...explored.faults.keys()].sort()).toEqual([...FAULTS].sort());
      expect(Object.keys(explored.outcomes).sort()).toEqual(['changed', 'null', 'restored', 'stuck', 'untouched']);
    },
    LONG,
  );
});

describe('a wrong table is found out', () => {
  /** Told of a host of which it isn't true; `restored` and `untouched` both mean that all is as before. */
  const LIES: readonly Decision[] = ['changed', 'restored', 'untouched', 'forgotten'];
  const cells = [...explore(TABLES, 1).asked].map((cell): [string, string] => {
    const [verdict = '', standing = ''] = cell.split(' ');
    return [verdict, standing];
  });
  const isTrue = (told: Decision, decision: Decision, standing: string): boolean =>
    told === decision ||
    (told === 'untouched' && decision === 'restored') ||
    // True at that moment: only a second fault shows what comes of it.
    (told === 'untouched' && standing === 'unknown');

  it.each(cells)(
    'that tells a lie of a host that was %s and stands %s',
    (verdict, standing) => {
      const decision = DECISIONS[verdict as keyof DecisionTable][standing as keyof DecisionTable['accepted']];
      for (const lie of LIES) {
        if (isTrue(lie, decision, standing)) continue;
        expect([lie, explore(withDecision(verdict, standing, lie), 1).violation]).not.toEqual([lie, null]);
      }
    },
    LONG,
  );

  it.each(['undecided', 'rejected'])('that confirms what is %s', (verdict) => {
    const { violation } = explore(withDecision(verdict, 'reloaded', 'confirm'), 1);
    expect(violation?.reason).toBe('a change is confirmed that no handshake proved');
    expect(violation?.way.at(-1)).toMatch(/confirm/);
  });

  it(
    'that believes a host which knows of nothing, while the script is still on its way',
    () => {
      const { violation } = explore(withDecision('undecided', 'unknown', 'untouched'), 2);
      expect(violation?.way.join('; ')).toMatch(/wire cut, request arrives/);
    },
    LONG,
  );

  it.each([
    ['changes a byte before the guard is armed', moved('arm', 'write-one'), /before the guard is armed/],
    ['begins without the lock', SCRIPT.slice(1), /without the lock/],
    ['never arms the guard', SCRIPT.filter((operation) => operation !== 'arm'), /before the guard is armed/],
    ['tests before it has written', moved('swapped', 'reloading'), /doesn't let/],
  ])('of a script that %s', (_, script, reason) => {
    expect(explore({ ...TABLES, script }, 0).violation?.reason).toMatch(reason);
  });

  it('that lets nobody restore what was reloaded', () => {
    const { onRestore: _, onConfirm: __, ...rest } = HOST_PHASES.reloaded;
    const { violation } = explore({ ...TABLES, phases: { ...HOST_PHASES, reloaded: rest } }, 1);
    expect(violation).not.toBeNull();
  });
});

/** The script with one operation behind another. */
function moved(operation: Operation, behind: Operation): readonly Operation[] {
  const rest = SCRIPT.filter((other) => other !== operation);
  const at = rest.indexOf(behind) + 1;
  return [...rest.slice(0, at), operation, ...rest.slice(at)];
}

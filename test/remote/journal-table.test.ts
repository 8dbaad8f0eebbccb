/** Journals of real hosts against the table that the engine decides by and the model explores. */
import { expect, it } from 'vitest';
import { HOST_PHASES, type TransactionPhase } from '../../src/core/index.ts';
import { BROKEN, DEADLY } from '../support/real-httpd.ts';
import { SCRIPT } from '../engine/model/host.ts';
import {
  change,
  changeAndDie,
  describeOnHost,
  dyingAt,
  end,
  eventually,
  isSettled,
  onHost,
  phases,
  type Bench,
} from './support.ts';

/** Steps of a journal that the table doesn't have. */
function strangeSteps(journal: readonly string[]): readonly string[] {
  const steps = journal.slice(1).map((to, index): [string, string] => [journal[index] ?? '', to]);
  return steps.filter(([from, to]) => !allowed(from).includes(to)).map(([from, to]) => `${from} → ${to}`);
}

function allowed(from: string): readonly string[] {
  const row = HOST_PHASES[from as TransactionPhase];
  return [...row.next, row.onConfirm ?? '', row.onRestore ?? ''];
}

const words = SCRIPT.filter((operation) => operation in HOST_PHASES);

describeOnHost('the journal of a real host', { concurrent: true }, () => {
  const ways: Readonly<Record<string, (bench: Bench) => Promise<unknown>>> = {
    'a change that is confirmed': async (bench) => {
      await change(bench, { preflight: false });
      await end(bench, 'confirm');
    },
    'a change that is restored': async (bench) => {
      await change(bench);
      await end(bench, 'restore');
    },
    'a change that its guard restores': async (bench) => {
      await change(bench, { guardSeconds: 2 });
      await eventually(() => isSettled(bench));
    },
    'a configuration that fails its test': (bench) => change(bench, { files: { [bench.tree.tls]: BROKEN } }),
    'a configuration that kills the server': (bench) => change(bench, { files: { [bench.tree.tls]: DEADLY } }),
    'a change that is forbidden before it comes': async (bench) => {
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'refused' });
      expect(await change(bench)).toMatchObject({ state: 'refused' });
    },
  };

  it.each(Object.entries(ways))('of %s takes only steps of the table', async (_, way) => {
    await onHost({}, async (bench) => {
      await way(bench);
      expect(phases(bench).length).toBeGreaterThan(0);
      expect(strangeSteps(phases(bench))).toEqual([]);
    });
  });

  it.each(['locked', 'backed-up', 'guarded', 'swapping', 'swapped', 'tested', 'reloading', 'reloaded'])(
    'of a script that was killed at %s takes only steps of the table',
    async (phase) => {
      await onHost({}, async (bench) => {
        await changeAndDie(bench, { tamper: dyingAt(phase) });
        await end(bench, 'restore');
        expect(strangeSteps(phases(bench))).toEqual([]);
      });
    },
  );

  it('of a change has the words of the script in the order of the model', async () => {
    await onHost({}, async (bench) => {
      await change(bench);
      const journal = phases(bench);
      expect(journal).toEqual(words.filter((word) => journal.includes(word)));
      expect(journal).toEqual(words.filter((word) => word !== 'preflighted'));
    });
  });
});

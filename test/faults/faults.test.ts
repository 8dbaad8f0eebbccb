/**
 * The fault matrix. In `npm test` a part: every fault at two steps. Whole by `npm run test:faults`: every fault at every
 * step, and at random moments until there are 500 trials (`FLEET_FAULT_TRIALS`), drawn from `FLEET_FAULT_SEED`.
 * One trial again, as a failure names it: `FLEET_FAULT_ONLY='SEED FAULT @ MOMENT' npm run test:faults`.
 */
import { appendFileSync, existsSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { describeOnHost } from '../remote/support.ts';
import { STEPS } from './fault-host.ts';
import { FAULTS, type Fault } from './faults.ts';
import { randomFrom } from './random.ts';
import { tableOf, type Row } from './table.ts';
import { CLI, dropCopy } from './controller.ts';
import { runTrial, type Moment, type Trial, type TrialResult } from './trial.ts';

const SEED = Number(process.env['FLEET_FAULT_SEED'] ?? 1);
const WHOLE = Number(process.env['FLEET_FAULT_TRIALS'] ?? 0);
const ONLY = process.env['FLEET_FAULT_ONLY'];

/** Milliseconds that a transaction takes on a free machine from its lock to its end, and that a reading takes before. */
const LATEST_MS = 1600;

/** All that a trial hangs on. */
const named = ({ seed, fault, moment }: Trial): string =>
  `${seed} ${fault.name} @ ${'after' in moment ? moment.after : `${moment.milliseconds} ms since ${moment.since}`}`;

/** The trial of this name, whatever would be drawn today. */
function again(name: string): Trial {
  const [, seed, faultName, after, milliseconds, since] =
    /^(\d+) (.+) @ (?:([a-z-]+)|(\d+) ms since (start|lock))$/.exec(name) ?? [];
  const fault = FAULTS.find((each) => each.name === faultName);
  const step = STEPS.find((each) => each === after);
  const moment: Moment | null =
    step !== undefined
      ? { after: step }
      : since === 'start' || since === 'lock'
        ? { milliseconds: Number(milliseconds), since }
        : null;
  if (fault === undefined || moment === null) {
    const names = FAULTS.map((each) => each.name).join(', ');
    throw new Error(
      `FLEET_FAULT_ONLY is 'SEED FAULT @ STEP' or 'SEED FAULT @ NUMBER ms since start|lock', not '${name}'. ` +
        `Faults: ${names}. Steps: ${STEPS.join(', ')}`,
    );
  }
  return { seed: Number(seed), fault, moment };
}

function trials(): readonly Trial[] {
  const random = randomFrom(SEED);
  const trial = (fault: Fault, moment: Moment): Trial => ({ seed: random.between(1, 1 << 30), fault, moment });
  const moment = (): Moment => ({
    milliseconds: random.between(0, LATEST_MS),
    since: random.next() < 0.15 ? 'start' : 'lock',
  });
  if (WHOLE === 0) {
    return FAULTS.flatMap((fault) => [trial(fault, { after: random.pick(STEPS) }), trial(fault, moment())]);
  }
  const matrix = FAULTS.flatMap((fault) => STEPS.map((after) => trial(fault, { after })));
  const drawn: Trial[] = [];
  while (drawn.length < WHOLE) {
    const fault = random.pick(FAULTS);
    if (random.next() < (fault.weight ?? 1)) drawn.push(trial(fault, moment()));
  }
  return [...drawn, ...matrix];
}

/** A trial that couldn't be made is no proof: it counts as failed, and has its row. */
const notMade = (thrown: unknown): TrialResult => {
  const wrong = [`the trial couldn't be made: ${thrown instanceof Error ? thrown.stack : String(thrown)}`];
  return { step: 'none', end: 'not made', exitCode: null, wrong, story: '' };
};

const chosen = ONLY === undefined ? trials() : [again(ONLY)];
const rows: Row[] = [];

describeOnHost('no host is stranded', { concurrent: true, timeout: 400_000 }, () => {
  it('fleet is built', () => expect(existsSync(CLI), 'run npm run build first').toBe(true));

  it.each(chosen.map((trial) => [named(trial), trial] as const))('%s', async (name, trial) => {
    const { step, end, wrong, story, exitCode } = await runTrial(trial).catch((thrown: unknown) => notMade(thrown));
    rows.push({ name, fault: trial.fault.name, step, end, failed: wrong.length > 0 });
    if (process.env['FLEET_FAULT_LOG'] !== undefined) {
      const row = { name, fault: trial.fault.name, step, end, exitCode, wrong, story: wrong.length > 0 ? story : '' };
      appendFileSync(process.env['FLEET_FAULT_LOG'], `${JSON.stringify(row)}\n`);
    }
    expect(wrong, `${name}, in step ${step}, ended ${end}\n${story}`).toEqual([]);
  });

  afterAll(() => {
    dropCopy();
    const failed = rows.filter((row) => row.failed).map(({ name }) => `  FLEET_FAULT_ONLY='${name}'\n`);
    process.stderr.write(
      `\nFaults by step, seed ${SEED}:\n${tableOf(rows, STEPS)}\n` +
        (failed.length === 0
          ? 'none failed\n'
          : `failed, each again with npm run test:faults and:\n${failed.join('')}`),
    );
  });
});

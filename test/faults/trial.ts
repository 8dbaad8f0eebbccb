/** One trial: a fleet at work on a host, one fault at one moment, what people do then, and what is true afterwards. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './check.ts';
import { ROOT, startController, type Controller } from './controller.ts';
import { FaultHost, type Step } from './fault-host.ts';
import { goOn, type Fault } from './faults.ts';
import { randomFrom, type Random } from './random.ts';
import { recover, recoverFromHosts } from './recover.ts';
import { writeRicherPlan } from './richer-plan.ts';

const PLAYBOOK = join(ROOT, 'playbooks/legacy-tls.yaml');

/** Seconds that the guard waits: enough for a transaction on a busy machine, and soon over. */
const GUARD = 8;
/** Milliseconds after which a controller counts as hanging. */
const PATIENCE = 150_000;

/** When the fault comes: exactly after a step, or so many milliseconds after the start, or after the host was locked. */
export type Moment = { readonly after: Step } | { readonly milliseconds: number; readonly since: 'start' | 'lock' };

export interface Trial {
  readonly seed: number;
  readonly fault: Fault;
  readonly moment: Moment;
}

export interface TrialResult {
  /** The step that the host had come to when the fault came. */
  readonly step: string;
  /** How the newest transaction ended by the host's journal; `untouched` where there was none. */
  readonly end: string;
  readonly exitCode: number | null;
  readonly wrong: readonly string[];
  /** Everything that was printed. */
  readonly story: string;
}

const newRecords = (victim: FaultHost): string => mkdtempSync(join(victim.host.root, 'records-'));

/** By a playbook, or by a saved plan. */
const apply = (victim: FaultHost, what: readonly string[] = [PLAYBOOK]): Controller =>
  startController(victim, newRecords(victim), ['apply', ...what, '--yes', '--confirm-timeout', String(GUARD)]);

/** Throws only where the trial itself couldn't be made. */
export async function runTrial({ seed, fault, moment }: Trial): Promise<TrialResult> {
  const random = randomFrom(seed);
  const victim = await FaultHost.start();
  const controllers: Controller[] = [];
  try {
    // Every second one makes and removes files and links, too.
    const what = seed % 2 === 0 ? [PLAYBOOK, '--plan', await writeRicherPlan(victim, PLAYBOOK)] : [PLAYBOOK];
    if ('after' in moment) victim.closeGate(moment.after);
    const first = apply(victim, what);
    controllers.push(first);
    await untilMoment(victim, first, moment);
    if ('after' in moment && !victim.isHeld) throw new Error(`nothing came to be held after ${moment.after}`);
    const { step: before } = victim;
    const secondFleet = (): void => void controllers.push(apply(victim));
    await fault.inject({ victim, controller: first.child, random, secondFleet });
    const step = victim.stepAtFault ?? before;
    victim.openGate();
    const codes = await Promise.all(controllers.map((controller) => untilEnded(controller)));
    const wrong = await aftermath(victim, { fault, random, controllers, step, moment });
    const end = (victim.transactions().length === 0 ? 'untouched' : victim.step) ?? '';
    const story = controllers.map((controller) => controller.text()).join('\n---\n');
    return {
      step,
      end,
      exitCode: codes[0] ?? null,
      wrong: [...hanging(codes), ...neverWorked(codes), ...wrong],
      story: `${story}\n${victim.journals()}`,
    };
  } finally {
    for (const { child } of controllers) child.kill('SIGKILL');
    await victim.stop();
  }
}

const HANGS = -1;

const hanging = (codes: readonly (number | null)[]): readonly string[] =>
  codes.includes(HANGS) ? ['a controller hangs'] : [];

/** Usage or a bug, by the exit code: such a run says nothing about what a fault does to it. */
const neverWorked = (codes: readonly (number | null)[]): readonly string[] =>
  codes
    .filter((code) => code === 1 || code === 250)
    .map((code) => `a controller never got to work, it ended with ${code}`);

async function untilMoment(victim: FaultHost, { ended }: Controller, moment: Moment): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  const come = (): boolean => {
    if ('after' in moment) return victim.isHeld;
    return moment.since === 'start' || victim.step !== 'read';
  };
  while (!come() && !over) await sleep(5);
  if ('milliseconds' in moment) await sleep(moment.milliseconds);
}

async function untilEnded({ child, ended }: Controller): Promise<number | null> {
  const timer = new Promise<typeof HANGS>((resolve) => setTimeout(() => resolve(HANGS), PATIENCE).unref());
  const code = await Promise.race([ended, timer]);
  if (code === HANGS) child.kill('SIGKILL');
  return code;
}

/** The gate after `reloaded` is between the last look of the confirmation and its word. */
const heldAtLastWord = (moment: Moment): boolean => 'after' in moment && moment.after === 'reloaded';

/** Time passes or it doesn't, what was broken is mended, and somebody asks fleet to settle what is open. */
async function aftermath(
  victim: FaultHost,
  {
    fault,
    random,
    controllers,
    step,
    moment,
  }: { fault: Fault; random: Random; controllers: readonly Controller[]; step: string; moment: Moment },
): Promise<readonly string[]> {
  victim.proxy.cut();
  if (random.next() < 0.4) await sleep(GUARD * 1000 + 1500);
  await fault.heal?.(victim);
  const lost = fault.losesRecords === true;
  const stateDirs = lost ? [newRecords(victim)] : controllers.map(({ stateDir }) => stateDir);
  const recovered = await (lost ? recoverFromHosts(victim, stateDirs[0] ?? '') : recover(victim, stateDirs));
  // A server that somebody ended before fleet touched it, or after it had looked for the last time, isn't fleet's.
  const tooLate =
    /^(confirmed|restored|refused)$/.test(step) ||
    (victim.step === 'confirmed' && (heldAtLastWord(moment) || victim.isOfTheMoment));
  const touched = victim.journals().includes(' swapping ') && !tooLate;
  if (fault.endsServer === true && !touched) await goOn(victim);
  const { wrong } = await check(victim, stateDirs, { served: touched || fault.endsServer !== true });
  return [...recovered, ...wrong];
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What tasks ask of a host before they can say what they would change there. */
import { err, ok, type Failure, type PolicyTrial, type Result } from '../../core/index.ts';
import type { HostMemory } from '../hosts/host-memory.ts';
import type { Task } from './propose.ts';

/** The answers; fails where the host can't be asked. */
export async function askHost(
  tasks: readonly Pick<Task, 'module' | 'params'>[],
  host: HostMemory,
): Promise<Result<readonly PolicyTrial[], Failure>> {
  const questions = tasks.flatMap(({ module, params }) => module.asks?.(params) ?? []);
  const trials: PolicyTrial[] = [];
  for (const policy of new Set(questions.map((question) => question.policy))) {
    const trial = await host.policy(policy);
    if (!trial.ok) return err(trial.error);
    trials.push(trial.value);
  }
  return ok(trials);
}

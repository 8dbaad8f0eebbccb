/** Plan documents on the disk. */
import { readFile, stat } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { err, ok, type Plan, type Result } from '../core/index.ts';
import { reasonOf } from './errno.ts';
import { parsePlan, serializePlan, type PlanInvalid } from './plan-file.ts';

/** Why a plan can't be kept in a file. */
export interface PlanFileFailure {
  readonly code: 'plan-unwritable';
  readonly path: string;
  readonly reason: string;
}

const MAX_BYTES = 512 * 1024 * 1024;

/** Writes a plan, all of it or nothing, readable by its owner only: it holds the lines of configurations. */
export async function savePlan(path: string, plan: Plan): Promise<Result<void, PlanFileFailure>> {
  try {
    await writeFileAtomic(path, serializePlan(plan), { mode: 0o600, encoding: 'utf8' });
    return ok(undefined);
  } catch (thrown) {
    return err({ code: 'plan-unwritable', path, reason: reasonOf(thrown) });
  }
}

/** Reads a plan document; a file that can't be read is refused in the same way as one that is no plan. */
export async function loadPlan(path: string): Promise<Result<Plan, PlanInvalid>> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) return err({ code: 'plan-invalid', reason: `it is larger than ${MAX_BYTES} bytes` });
    return parsePlan(await readFile(path, 'utf8'));
  } catch (thrown) {
    return err({ code: 'plan-invalid', reason: reasonOf(thrown) });
  }
}

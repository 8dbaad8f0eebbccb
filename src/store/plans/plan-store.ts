/** Plan documents on the disk. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { err, ok, type Plan, type Result, type StoreFailure } from '../../core/index.ts';
import { reasonOf, unwritable } from '../errno.ts';
import { parsePlan, serializePlan, type PlanInvalid } from './plan-file.ts';
import { isRunId, planFile, runFolder } from '../store-paths.ts';

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

/**
 * Keeps the plan of a run beside its journal. Gives the hex SHA-256 of the document. A plan that is there already must
 * be the same: it is left of a try that couldn't begin.
 */
export async function keepPlan(directory: string, plan: Plan): Promise<Result<string, StoreFailure>> {
  const path = planFile(directory, plan.id);
  const text = serializePlan(plan);
  const sha256 = createHash('sha256').update(text).digest('hex');
  if (!isRunId(plan.id)) return err({ code: 'state-unwritable', path, reason: 'the run id is no file name' });
  try {
    if ((await readFile(path, 'utf8').catch(() => null)) === text) return ok(sha256);
    await mkdir(runFolder(directory, plan.id), { recursive: true, mode: 0o700 });
    await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true });
    return ok(sha256);
  } catch (thrown) {
    return unwritable(path, thrown);
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

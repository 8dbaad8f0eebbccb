/** Refusals of tasks that can't be had on a host. */
import type { Failure } from '../../core/index.ts';

export type TaskRefused = Extract<Failure, { readonly code: 'task-refused' }>;

/** Makes the refusals of one module: why, and what to do instead, half a sentence each. */
export function refusalsOf(module: string): (reason: string, help: string) => TaskRefused {
  return (reason, help) => ({ code: 'task-refused', module, reason, help });
}

/** Refusals of this module. */
import type { Failure } from '../../core/index.ts';

export function refused(reason: string, help: string): Failure {
  return { code: 'task-refused', module: 'apache_module', reason, help };
}

/** The words of a host's journal. */
import type { TransactionPhase } from '../core/index.ts';

const PHASES: ReadonlySet<string> = new Set<TransactionPhase>([
  'locked',
  'backed-up',
  'guarded',
  'preflighted',
  'swapping',
  'swapped',
  'tested',
  'reloading',
  'reloaded',
  'confirmed',
  'refused',
  'restoring',
  'restored',
  'stuck',
]);

/** The phase of that name, or null: what hosts say is not believed unchecked. */
export function phaseNamed(name: string): TransactionPhase | null {
  return isPhase(name) ? name : null;
}

function isPhase(name: string): name is TransactionPhase {
  return PHASES.has(name);
}

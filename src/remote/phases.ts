/** The words of a host's journal. */
import { HOST_PHASES, type TransactionPhase } from '../core/index.ts';

/** The phase of that name, or null: what hosts say is not believed unchecked. */
export function phaseNamed(name: string): TransactionPhase | null {
  return isPhase(name) ? name : null;
}

function isPhase(name: string): name is TransactionPhase {
  return Object.hasOwn(HOST_PHASES, name);
}

/** Turns every foreseeable failure into what happened and what to do next, for a person on call at 3 a.m. */
import { CHANGE_EXPLANATIONS } from './explain-change.ts';
import { CONNECT_EXPLANATIONS } from './explain-connect.ts';
import { excerpt, type Explainable, type Explainers, type Explanation } from './explain-kit.ts';
import { REFUSAL_EXPLANATIONS } from './explain-refusal.ts';
import { SESSION_EXPLANATIONS } from './explain-session.ts';
import { explainStuck } from './explain-stuck.ts';
import { STORE_EXPLANATIONS } from './explain-store.ts';

export { formatSeconds, shellWord, type Explainable, type Explanation } from './explain-kit.ts';

/** One entry for each code; a code without one doesn't compile. */
const EXPLAINERS: Explainers<Explainable> = {
  ...CONNECT_EXPLANATIONS,
  ...SESSION_EXPLANATIONS,
  ...REFUSAL_EXPLANATIONS,
  ...CHANGE_EXPLANATIONS,
  ...STORE_EXPLANATIONS,
  'jump-failed': ({ jump, cause }, host) => {
    const { what, next } = explain(cause, host);
    return { what: `the jump host ${excerpt(jump)} on the way couldn't be passed: ${what}`, next };
  },
  'restore-failed': (failure, host) => explainStuck(failure, explain(failure.cause, host).what, host),
};

/**
 * Explains a failure. What comes from outside is made printable and shortened, and is quoted where it stands in a
 * command. `host` is the inventory name that commands use; without it they say `HOST`.
 */
export function explain(failure: Explainable, host = 'HOST'): Explanation {
  // A record may come from a later version of fleet, which knows more codes.
  if (!Object.hasOwn(EXPLAINERS, failure.code)) return unknownFailure(failure.code);
  // The table's type pairs each code with its failure; the compiler can't follow that through an index.
  const explainer = EXPLAINERS[failure.code] as (failure: Explainable, host: string) => Explanation;
  return explainer(failure, host);
}

function unknownFailure(code: string): Explanation {
  return {
    what: `a failure that this version of fleet doesn't know: ${code}`,
    next: 'Use the version that wrote the record.',
  };
}

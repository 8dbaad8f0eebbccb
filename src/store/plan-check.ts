/** Rules for a plan that a schema can't say. */
import type { FileChange, HostPlan, Plan, PlannedEdit } from '../core/index.ts';

/** The first rule that a plan of the right shape breaks, null where it keeps all. */
export function brokenRule(plan: Plan): string | null {
  const twice = firstDouble(plan.hosts.map(({ host }) => host));
  if (twice !== null) return `host ${twice} is in it twice`;
  for (const host of plan.hosts) {
    const broken = brokenHostRule(host);
    if (broken !== null) return `host ${host.host}: ${broken}`;
  }
  return null;
}

function brokenHostRule({ decision, files }: HostPlan): string | null {
  const twice = firstDouble(files.map(({ path }) => path));
  if (twice !== null) return `${twice} is changed twice`;
  if (decision === 'change' && files.length === 0) return 'it would change no file';
  if (decision !== 'change' && files.length > 0) return `files would change though it is ${decision}`;
  const file = files.find((change) => !isOrderly(change));
  return file === undefined ? null : `the edits of ${file.path} overlap, or have no inverse`;
}

/** Both directions have the same number of edits, in order, and take out what the other one puts in. */
function isOrderly({ edits, inverse }: FileChange): boolean {
  if (edits.length !== inverse.length || !isOrdered(edits) || !isOrdered(inverse)) return false;
  return edits.every(({ start, end, text }, index) => {
    const back = inverse[index];
    return back !== undefined && back.end - back.start === text.length && back.text.length === end - start;
  });
}

function isOrdered(edits: readonly PlannedEdit[]): boolean {
  return edits.every(({ start, end }, index) => start <= end && start >= (edits[index - 1]?.end ?? 0));
}

function firstDouble(names: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}

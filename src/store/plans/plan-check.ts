/** Rules for a plan that a schema can't say. */
import { kindOfState, type FileChange, type HostPlan, type Plan, type PlannedEdit } from '../../core/index.ts';

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
  const same = files.find(({ sha256Before, sha256After }) => sha256Before === sha256After);
  if (same !== undefined) return `${same.path} would stay as it is`;
  const file = files.find((change) => !isOrderly(change) || !fitsKinds(change));
  return file === undefined ? null : `the edits of ${file.path} overlap, or have no inverse`;
}

/** Both directions have the same number of edits, in order, and take out what the other one puts in. */
function isOrderly({ edits, inverse }: FileChange): boolean {
  if (!isOrdered(edits) || !isOrdered(inverse)) return false;
  const [there, back] = [lengthsOf(edits), lengthsOf(inverse)];
  return (
    there.length === back.length &&
    there.every(({ out, put }, index) => back[index]?.out === put && back[index]?.put === out)
  );
}

/** How much each edit takes out and puts in. Edits that touch count as one, for their inverse is one. */
function lengthsOf(edits: readonly PlannedEdit[]): readonly { readonly out: number; readonly put: number }[] {
  const lengths: { out: number; put: number }[] = [];
  for (const [index, { start, end, text }] of edits.entries()) {
    const last = edits[index - 1]?.end === start ? lengths.pop() : undefined;
    lengths.push({ out: end - start + (last?.out ?? 0), put: text.length + (last?.put ?? 0) });
  }
  return lengths;
}

/** Nothing to edit is nothing, and what comes or goes does so as a whole. */
function fitsKinds({ sha256Before, sha256After, edits, inverse }: FileChange): boolean {
  const kinds = [kindOfState(sha256Before), kindOfState(sha256After)];
  if (kinds.every((kind) => kind === 'file')) return true;
  const whole = edits.length <= 1 && (edits[0]?.start ?? 0) === 0;
  const [before, after] = [inverse[0]?.text ?? '', edits[0]?.text ?? ''];
  return whole && (kinds[0] !== 'absent' || before === '') && (kinds[1] !== 'absent' || after === '');
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

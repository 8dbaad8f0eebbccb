/** Which transactions a host may forget. */
import type { HostTransaction } from './history.ts';

/** Kept whatever happens: this many, or this many days, whichever is more. */
export const KEEP_TRANSACTIONS = 10;
export const KEEP_DAYS = 400;

const DAY = 86_400;

/**
 * The ids of those that are neither among the newest nor young, and that no rollback could need. `transactions` are in
 * order of age, oldest first, as a host lists them; `now` is the host's clock in seconds.
 */
export function removableTransactions(
  transactions: readonly HostTransaction[],
  { now, keep = KEEP_TRANSACTIONS, days = KEEP_DAYS }: { now: number; keep?: number; days?: number },
): readonly string[] {
  const needed = neededTransactions(transactions);
  return transactions
    .slice(0, Math.max(0, transactions.length - keep))
    .filter(({ id, changedAt }) => !needed.has(id) && changedAt !== null && changedAt < now - days * DAY)
    .map(({ id }) => id);
}

/**
 * Those whose backups a rollback could need: unsettled ones, and for each path the confirmed ones that stand one upon the
 * other. One that does the very inverse of the last takes both off the pile, and a file that is as it was before one of
 * them is past that one and all later. A file that somebody edited meanwhile proves nothing, so it keeps its pile.
 */
export function neededTransactions(transactions: readonly HostTransaction[]): ReadonlySet<string> {
  const needed = new Set(transactions.filter(({ settled }) => !settled).map(({ id }) => id));
  const confirmed = transactions.filter(({ phase }) => phase === 'confirmed');
  const paths = new Set(confirmed.flatMap(({ files }) => files.map(({ path }) => path)));
  for (const path of paths) for (const id of pileOf(path, confirmed)) needed.add(id);
  return needed;
}

function pileOf(path: string, confirmed: readonly HostTransaction[]): readonly string[] {
  const pile: { id: string; before: string; after: string; now: string }[] = [];
  for (const { id, files } of confirmed) {
    const file = files.find((one) => one.path === path);
    if (file === undefined) continue;
    const top = pile.at(-1);
    if (top?.before === file.sha256After && top.after === file.sha256Before) pile.pop();
    else pile.push({ id, before: file.sha256Before, after: file.sha256After, now: file.sha256Now });
  }
  const past = pile.findIndex(({ before, now }) => before === now);
  return (past < 0 ? pile : pile.slice(0, past)).map(({ id }) => id);
}

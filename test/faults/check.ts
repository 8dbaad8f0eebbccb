/** After a trial, from outside: all before or all after, serving, nothing left, and everybody tells the same story. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ABSENT } from '../../src/core/index.ts';
import { listTransactions, type HostTransaction } from '../../src/remote/index.ts';
import { whoGetsIn } from '../support/real-httpd.ts';
import { litter, strangers } from '../remote/support.ts';
import type { FaultHost } from './fault-host.ts';

/** What is wrong; empty where nothing is. */
export interface Verdict {
  readonly tree: 'before' | 'after' | 'mixed';
  readonly wrong: readonly string[];
}

export async function check(
  victim: FaultHost,
  stateDirs: readonly string[],
  { served }: { served: boolean },
): Promise<Verdict> {
  const listed = await listTransactions(victim.session, 30_000);
  if (!listed.ok) return { tree: 'mixed', wrong: [`the host's history: ${JSON.stringify(listed.error)}`] };
  const { transactions, lock } = listed.value;
  const tree = treeOf(victim, transactions);
  const wrong = [
    ...(tree === 'mixed' ? [`the tree is neither as before nor as planned`] : []),
    ...(lock === null ? [] : [`a lock is left: ${JSON.stringify(lock)}`]),
    ...transactions.filter(({ settled }) => !settled).map(({ id, phase }) => `${id} stands in ${phase}`),
    ...(await serving(victim, { tree, served })),
    ...(await lying(victim, transactions)),
    ...stories(transactions, tree),
    ...stateDirs.flatMap((folder) => contradictions(folder, transactions)),
  ];
  return { tree, wrong };
}

function treeOf(victim: FaultHost, transactions: readonly HostTransaction[]): Verdict['tree'] {
  const now = victim.files();
  if (same(now, victim.before)) return 'before';
  for (const { files } of transactions) {
    const planned = new Map(victim.before);
    for (const { path, sha256After } of files) {
      if (sha256After === ABSENT) planned.delete(path);
      else planned.set(path, sha256After);
    }
    if (same(now, planned)) return 'after';
  }
  return 'mixed';
}

function same(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, hash]) => other.get(path) === hash);
}

async function serving(
  victim: FaultHost,
  { tree, served }: { tree: Verdict['tree']; served: boolean },
): Promise<readonly string[]> {
  if (!served) return [];
  const wanted = tree === 'after' ? ['modern-tls12', 'windows-vista'] : ['modern-tls12'];
  for (let tries = 0; ; tries += 1) {
    const who = await whoGetsIn(victim.host).catch(() => []);
    if (who.join() === wanted.join()) return [];
    if (tries > 20) return [`who gets in: ${who.join() || 'nobody'}; expected: ${wanted.join()}`];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function lying(victim: FaultHost, transactions: readonly HostTransaction[]): Promise<readonly string[]> {
  const bench = { host: victim.host, folder: victim.folder, session: victim.session, tree: victim.tree };
  if (transactions.length === 0) return (await strangers(bench)).map((line) => `left: ${line}`);
  const left: string[] = [];
  for (const { id } of transactions) left.push(...(await litter(bench, id)));
  return [...new Set(left)].map((line) => `left: ${line}`);
}

/** The newest transaction that changed anything is the one whose end the tree shows. */
function stories(transactions: readonly HostTransaction[], tree: Verdict['tree']): readonly string[] {
  const confirmed = transactions.some(({ phase }) => phase === 'confirmed');
  if (confirmed && tree === 'before') return ['a journal on the host says confirmed, but the tree is as before'];
  if (!confirmed && tree === 'after') return ['no journal on the host says confirmed, but the change is there'];
  return [];
}

/** What the controller recorded must not contradict the host's journal. */
function contradictions(stateDir: string, transactions: readonly HostTransaction[]): readonly string[] {
  const runs = join(stateDir, 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs).flatMap((run) => {
    const phase = transactions.find(({ id }) => id === run)?.phase ?? 'unknown';
    return outcomesOf(join(runs, run, 'journal.jsonl'))
      .filter((kind) => !AGREES[kind]?.includes(phase))
      .map((kind) => `run ${run} is recorded as ${kind}, but the host's journal says ${phase}`);
  });
}

/** Which ends on the host go with which outcome in the record. A host that couldn't be reached may have come to any. */
const AGREES: Readonly<Record<string, readonly string[]>> = {
  changed: ['confirmed'],
  restored: ['restored'],
  declined: ['refused', 'restored', 'unknown'],
  unchanged: ['unknown'],
  unreachable: ['unknown', 'refused', 'restored', 'confirmed'],
  stuck: ['stuck', 'restored', 'refused'],
};

function outcomesOf(journal: string): readonly string[] {
  if (!existsSync(journal)) return [];
  const lines = readFileSync(journal, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"host-finished"'));
  // The last word counts: what was unknown may have been found out since.
  return lines.flatMap((line) => /"kind":"(\w+)"/.exec(line)?.[1] ?? []).slice(-1);
}

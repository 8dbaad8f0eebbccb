/** What the tests of the real scripts share: a host with httpd, transactions on it, and ways to cut a script off. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import {
  contentOf,
  type HostFacts,
  type InstanceFacts,
  type Presence,
  type Transaction,
} from '../../src/core/index.ts';
import { stateOf } from '../../src/engine/plan/path-change.ts';
import type { Session } from '../../src/ports/index.ts';
import { readHost, settle, transact, type SettleReport, type TransactionReport } from '../../src/remote/index.ts';
import { NamespaceHost, namespacesMissing, type NamespaceHostOptions } from '../support/namespace-host.ts';
import { namespaceSession, type Tamper } from '../support/namespace-session.ts';
import { HTTPD, OPEN, startHttpd, writeHttpdTree, type HttpdTree } from '../support/real-httpd.ts';

const missing = namespacesMissing();

/** `describe`, or a skip that says what this machine lacks. */
export const describeOnHost: typeof describe = (
  missing === null ? describe : Object.assign(describe.skip, { each: describe.skip.each })
) as typeof describe;
if (missing !== null) process.stderr.write(`SKIPPED: tests of the real scripts: ${missing}\n`);

export const DEADLINE = 60_000;

/** A host with a running httpd, and verbs on it. */
export interface Bench {
  readonly host: NamespaceHost;
  readonly session: Session;
  readonly folder: string;
  readonly tree: HttpdTree;
}

export interface BenchOptions extends NamespaceHostOptions {
  readonly tls?: string;
  readonly main?: string;
  /** Arguments of httpd besides `-f`. */
  readonly args?: string;
  readonly env?: string;
}

/** Sets a host up, runs `work` on it, and takes it down again. */
export async function onHost(options: BenchOptions, work: (bench: Bench) => Promise<void>): Promise<void> {
  const { tls, main, args, env, ...rest } = options;
  const host = await NamespaceHost.start(rest);
  try {
    const folder = join(host.root, 'httpd');
    const tree = writeHttpdTree(folder, {
      ...(tls === undefined ? {} : { tls }),
      ...(main === undefined ? {} : { main }),
    });
    await startHttpd(host, folder, { ...(env === undefined ? {} : { env }), ...(args === undefined ? {} : { args }) });
    await work({ host, session: namespaceSession(host), folder, tree });
  } finally {
    await host.stop();
  }
}

export const sha256 = (bytes: string): string => createHash('sha256').update(bytes, 'latin1').digest('hex');
export const bytesOf = (path: string): string => readFileSync(path, 'latin1');

export async function read({ session }: Pick<Bench, 'session'>): Promise<HostFacts> {
  const facts = await readHost(session, { deadlineMs: DEADLINE });
  if (!facts.ok) throw new Error(JSON.stringify(facts.error));
  return facts.value;
}

/** The only instance. */
export async function readInstance(bench: Pick<Bench, 'session'>): Promise<InstanceFacts> {
  const [instance] = (await read(bench)).instances;
  if (instance === undefined) throw new Error('no httpd was found');
  return instance;
}

/** What is special about a transaction; everything else is as it should be. */
export interface Order {
  readonly id?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Files and links that come, go, or become another. */
  readonly paths?: Readonly<Record<string, Presence>>;
  /** What stands there, where it can't be seen from outside. */
  readonly before?: readonly { readonly path: string; readonly before: Presence }[];
  readonly takesBack?: string;
  readonly guardSeconds?: number | null;
  readonly preflight?: boolean;
  readonly restart?: boolean;
  readonly shadowConfig?: string;
  readonly closes?: readonly number[];
  readonly tamper?: Tamper;
}

/** A transaction for the files and the httpd as they are now. By default it opens the TLS file to old clients. */
export async function transactionFor(bench: Bench, order: Order = {}): Promise<Transaction> {
  const { pid, startTicks } = await readInstance(bench);
  const files = Object.entries(order.files ?? { [bench.tree.tls]: OPEN }).map(([path, bytes]) => ({
    path,
    sha256Before: sha256(existsSync(path) ? bytesOf(path) : ''),
    sha256After: sha256(bytes),
    bytes,
  }));
  const paths = Object.entries(order.paths ?? {}).map(([path, after]) => ({
    path,
    sha256Before: stateOf(order.before?.find((each) => each.path === path)?.before ?? presenceAt(path)),
    sha256After: stateOf(after),
    bytes: contentOf(after),
  }));
  const {
    id = 'run-1',
    guardSeconds = 120,
    preflight = false,
    restart = false,
    shadowConfig = '',
    takesBack = null,
    closes = [],
  } = order;
  const instances = [{ pid, startTicks, closes, shadowConfig }];
  return { id, owner: 'me@here', files: [...files, ...paths], instances, guardSeconds, preflight, takesBack, restart };
}

/** What stands at a path, seen from outside. */
export function presenceAt(path: string): Presence {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  return found.isSymbolicLink() ? { target: readlinkSync(path, 'latin1') } : bytesOf(path);
}

/** Carries a transaction out; throws where its answer was lost. */
export async function change(bench: Bench, order: Order = {}): Promise<TransactionReport> {
  return carryOut(bench, await transactionFor(bench, order));
}

export async function carryOut({ session }: Bench, transaction: Transaction): Promise<TransactionReport> {
  const report = await transact(session, transaction, DEADLINE);
  if (!report.ok) throw new Error(JSON.stringify(report.error));
  return report.value;
}

/** Carries a transaction out with a script that was tampered with, so that its answer is lost. */
export async function changeAndDie(bench: Bench, order: Order & { readonly tamper: Tamper }): Promise<void> {
  const transaction = await transactionFor(bench, order);
  const report = await transact(namespaceSession(bench.host, order.tamper), transaction, DEADLINE);
  if (report.ok) throw new Error(`the script lived to say ${report.value.state}`);
}

export async function end(bench: Bench, action: 'confirm' | 'restore' | 'ask', id = 'run-1'): Promise<SettleReport> {
  const report = await settle(bench.session, { action, id, deadlineMs: DEADLINE });
  if (!report.ok) throw new Error(JSON.stringify(report.error));
  return report.value;
}

/** Appends functions that replace those of the script. */
export const withHook =
  (hook: string): Tamper =>
  (script) => ({ ...script, text: `${script.text}${hook}\n` });

/** Kills the script's shell with SIGKILL just after it wrote the phase into its journal. */
export const dyingAt = (phase: string): Tamper =>
  withHook(`enter() {
    printf '%s %s %s\\n' "$(date +%s)" "$1" "\${2-}" >>"$tx/journal"
    [ "$1" != ${phase} ] || kill -KILL $$
  }`);

/** Holds the script in a phase, as a slow step of it would, for so many seconds. */
export const dwellingAt = (phase: string, seconds: number): Tamper =>
  withHook(`enter() {
    printf '%s %s %s\\n' "$(date +%s)" "$1" "\${2-}" >>"$tx/journal"
    [ "$1" != ${phase} ] || sleep ${seconds}
  }`);

/** The folder of a transaction, seen from outside. */
export const folderOf = ({ host }: Bench, id = 'run-1'): string => join(host.state, 'transactions', id);

/** The phases in a transaction's journal, in order. */
export function phases(bench: Bench, id = 'run-1'): readonly string[] {
  const path = join(folderOf(bench, id), 'journal');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text.split('\n').flatMap((line) => line.split(' ')[1] ?? []);
}

/** Waits until `done`, looking often; throws after so many seconds. */
export async function eventually(done: () => boolean | Promise<boolean>, seconds = 15): Promise<void> {
  const until = Date.now() + seconds * 1000;
  while (!(await done())) {
    if (Date.now() > until) throw new Error(`it didn't happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

export const isSettled = (bench: Bench, id = 'run-1'): boolean => existsSync(join(folderOf(bench, id), 'settled'));

/** What a settled transaction leaves: its story and the backups, nothing that is only needed while it is open. */
const KEPT = /^(journal|manifest|instances|takes-back|settled|backup\.\d+|new\.\d+|found\.\d+)$/;

/** Processes other than the real httpd's and the host's `daemons`. One that was just told to end may take a moment for it. */
export async function strangers({ host }: Pick<Bench, 'host'>, daemons = /^$/): Promise<readonly string[]> {
  const until = Date.now() + 3000;
  for (;;) {
    const all = await host.processes();
    const left = all.filter(
      (line) => (!line.includes(`${HTTPD} -f `) || line.includes('shadow')) && !daemons.test(line),
    );
    if (left.length === 0 || Date.now() > until) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What could still start a guard: files for cron and for the boot, jobs of at. */
const HOOKS = `ls /etc/cron.d; grep fleet /etc/rc.local; ls -d /etc/rc.local.*; ls /etc/local.d | grep fleet; atq; :`;

/** Everything that should be gone once a transaction is settled, and isn't. */
export async function litter(bench: Bench, id = 'run-1', daemons = /^$/): Promise<readonly string[]> {
  const left = readdirSync(folderOf(bench, id)).filter((name) => !KEPT.test(name));
  const temporary = readdirSync(bench.folder, { recursive: true })
    .map(String)
    .filter((name) => name.includes('.fleet-'));
  const processes = await strangers(bench, daemons);
  const hooks = (await bench.host.sh(HOOKS)).split('\n').filter(Boolean);
  const lock = existsSync(join(bench.host.state, 'lock')) ? ['lock'] : [];
  return [...left, ...temporary, ...processes, ...hooks, ...lock];
}

/** Carries out a transaction on a host in one round trip, and reads what came of it. */
import {
  ok,
  type ConnectFailure,
  kindOfState,
  type Failure,
  type Result,
  type SessionFailure,
  type Transaction,
} from '../core/index.ts';
import type { Session } from '../ports/index.ts';
import { integerOf, readFrames } from './frames.ts';
import { restoreProgram, scriptText } from './scripts.ts';

/** What a transaction left behind on the host when its script ended. */
export interface TransactionReport {
  /**
   * `reloaded`: the change is in force and waits to be confirmed. `refused`: nothing was touched. `restored`: a step
   * failed and the host undid it. `stuck`: the undoing failed, too.
   */
  readonly state: 'reloaded' | 'refused' | 'restored' | 'stuck';
  /** Why it isn't `reloaded`. */
  readonly failure: Failure | null;
  /** How the guard was armed: `systemd`, `at`, `shell+` and what a boot would run, or empty. */
  readonly guard: string;
  /** Seconds since 1970, by the host's clock, at which the guard restores the host. */
  readonly guardAt: number | null;
  /** What the configuration test printed besides `Syntax OK`. */
  readonly warnings: string;
  readonly journal: string;
}

const MAX_ANSWER_BYTES = 1024 * 1024;

/** Fails only where it isn't known what happened on the host; ask its journal then ({@link settle}). */
export async function transact(
  session: Session,
  transaction: Transaction,
  deadlineMs: number,
): Promise<Result<TransactionReport, ConnectFailure | SessionFailure>> {
  const { id, owner, guardSeconds, preflight, takesBack, restart } = transaction;
  const guarded = guardSeconds === null ? 'no' : 'yes';
  const answer = await session.run({
    name: 'transact',
    text: scriptText('transact'),
    args: [
      id,
      String(guardSeconds ?? 0),
      preflight ? 'yes' : 'no',
      guarded,
      owner,
      takesBack ?? '-',
      restart === true ? 'restart' : 'reload',
    ],
    payload: payloadOf(transaction),
    deadlineMs,
    maxBytes: MAX_ANSWER_BYTES,
  });
  if (!answer.ok) return answer;
  const frames = readFrames(answer.value.stdout, 'transact');
  if (!frames.ok) return frames;
  const value = (key: string): string => frames.value.get(key) ?? '';
  const failure = value('result') === 'ok' ? null : failureOf(value('result'), value('detail'));
  const phase = value('phase');
  return ok({
    state: phase === 'reloaded' || phase === 'restored' || phase === 'stuck' ? phase : 'refused',
    failure: phase === 'stuck' && failure !== null ? stuck(id, failure, value('undone')) : failure,
    guard: value('guard'),
    guardAt: integerOf(value('guard-at')),
    warnings: value('warnings')
      .replace(/^Syntax OK$/gm, '')
      .trim(),
    journal: value('journal'),
  });
}

function stuck(transaction: string, cause: Failure, output: string): Failure {
  return { code: 'restore-failed', transaction, cause, output };
}

/** The payload, a section behind the other. */
function payloadOf(transaction: Transaction): string {
  const manifest = transaction.files.map(
    (file, index) => `${index} ${file.sha256Before} ${file.sha256After} ${checkedPath(file.path)}\n`,
  );
  const instances = transaction.instances.map(
    ({ pid, startTicks, closes }) => `${[pid, startTicks, ...closes].join(' ')}\n`,
  );
  return [
    section('manifest', manifest.join('')),
    section('instances', instances.join('')),
    restoreSection(),
    ...transaction.files.map((file, index) => newSection(file, index)),
    ...transaction.instances.map((instance, index) => section(`shadow.${index}`, instance.shadowConfig)),
  ].join('');
}

function newSection({ sha256After, bytes }: Transaction['files'][number], index: number): string {
  const kind = kindOfState(sha256After);
  if (kind === 'absent') return '';
  if (kind === 'link' && !isLinkTarget(bytes)) throw new Error(`no target of a link: ${JSON.stringify(bytes)}`);
  return section(`new.${index}`, bytes);
}

let restore: string | undefined;

/** The same for every host, and the largest part of the payload: encoded once. */
function restoreSection(): string {
  return (restore ??= section('restore.sh', restoreProgram()));
}

/** Plain text as it is, which costs the host nothing to unpack; other bytes in base64. */
function section(name: string, bytes: string): string {
  if (/^(?:|[\t\n\x20-\x7e]*\n)$/.test(bytes)) return `= ${name}\n${bytes.replace(/^(?=.*\n)/gm, ' ')}`;
  const base64 = Buffer.from(bytes, 'latin1').toString('base64');
  return `== ${name}\n${base64.replace(/(.{76})(?=.)/g, '$1\n')}\n`;
}

/** A path that the host's `read` builtin gives back unchanged. The engine declines others before they come here. */
function checkedPath(path: string): string {
  if (!isManifestPath(path)) throw new Error(`a path that no manifest can hold: ${JSON.stringify(path)}`);
  return path;
}

/** False for paths with newlines, control characters, or white space at an end. */
export function isManifestPath(path: string): boolean {
  return /^\/[ -~\u0080-\u00ff]*$/.test(path) && !/\s$/.test(path);
}

/** False for targets with control characters, or that end in white space: a shell would lose it. */
export function isLinkTarget(target: string): boolean {
  return /^[ -~\u0080-\u00ff]+$/.test(target) && !/\s$/.test(target);
}

/** The script's result words, as failures. */
function failureOf(result: string, detail: string): Failure {
  const [first = '', second = '', third = '', ...rest] = detail.split(' ');
  switch (result) {
    case 'host-locked':
      return {
        code: 'host-locked',
        owner: rest.join(' ') || first,
        transaction: first,
        since: Number(second),
        phase: third,
      };
    case 'plan-stale':
      return { code: 'plan-stale', path: [third, ...rest].join(' '), expected: first, found: second };
    case 'instance-gone':
      return { code: 'instance-gone', pid: Number(first) };
    case 'no-space':
      return { code: 'no-space', path: detail };
    case 'guard-unavailable':
      return { code: 'guard-unavailable', detail };
    case 'preflight-failed':
      return { code: 'preflight-failed', output: detail };
    case 'file-not-writable':
    case 'swap-failed':
      return { code: result, path: detail };
    case 'configtest-failed':
    case 'parent-died':
    case 'reload-failed':
    case 'reload-not-seen':
    case 'restart-failed':
      return { code: result, output: detail };
    default:
      return { code: 'answer-malformed', script: 'transact', detail: `unknown result ${result}` };
  }
}

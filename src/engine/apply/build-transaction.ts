/** From a prepared plan to what the host's script is given. */
import { kindOfState, type Failure, type FileChange, type Transaction } from '../../core/index.ts';
import { isLinkTarget, isManifestPath } from '../../remote/index.ts';
import type { PreparedHost } from '../plan/prepared-host.ts';
import { needsRestart } from '../plan/restart.ts';
import type { RunTools } from './run-tools.ts';

/**
 * The transaction, or why there can be none: the server that was looked at is another one now, or a file's name can't be
 * told to a shell.
 */
export function buildTransaction(
  { plan, contents, running }: PreparedHost,
  { run, takesBack, settings }: RunTools,
): Transaction | Failure {
  const instances: Transaction['instances'][number][] = [];
  const left = [...running];
  for (const { mainFile, shadowConfig } of plan.instances) {
    // Two instances may share a main file and differ in their defines, so each is taken once.
    const at = left.findIndex((instance) => instance.mainFile === mainFile);
    const [found] = at < 0 ? [] : left.splice(at, 1);
    if (found === undefined) return { code: 'plan-stale', path: mainFile, expected: 'a running httpd', found: 'none' };
    const { pid, startTicks, closes } = found;
    instances.push({ pid, startTicks, closes, shadowConfig });
  }
  const odd = plan.files.find((change) => !isManifestPath(change.path) || !isPlainTarget(change, contents));
  if (odd !== undefined) return { code: 'config-unreadable', path: odd.path, reason: ODD_NAME };
  const files = plan.files.map(({ path, sha256Before, sha256After }) => ({
    path,
    sha256Before,
    sha256After,
    bytes: contents.get(path) ?? '',
  }));
  const { guardSeconds, preflight, owner } = settings;
  const restart = needsRestart(plan.files);
  return { id: run, owner, files, instances, guardSeconds, preflight, takesBack, restart };
}

function isPlainTarget({ path, sha256After }: FileChange, contents: PreparedHost['contents']): boolean {
  return kindOfState(sha256After) !== 'link' || isLinkTarget(contents.get(path) ?? '');
}

const ODD_NAME = 'its name or target has control characters, or white space at an end';

/** What must hold before a host may be changed at all. A host that fails one is declined, untouched. */
import { err, ok, type Failure, type HostFacts, type InstanceFacts, type Result } from '../../core/index.ts';
import type { Snapshot } from '../../ports/index.ts';
import { tlsModuleOf } from './snapshot.ts';

/** KiB that a transaction may need at the most: new files, backups, journal, shadow instance. */
const NEEDED_KIB = 2048;

/**
 * Before the configuration is looked at: is there one httpd that fleet understands, and is it well? `mending`: what is
 * taken back may be what keeps it from that, or from running at all.
 */
export function checkFacts(facts: HostFacts, { mending = false } = {}): Result<void, Failure> {
  if (facts.uid !== 0) return err({ code: 'not-root', user: String(facts.uid) });
  const open = facts.transactions[0];
  if (open !== undefined) {
    return err({ code: 'unfinished-transaction', transaction: open.id, phase: open.phase, guardAt: open.guardAt });
  }
  const missing = ['stat', 'readlink', 'sha256sum'].find((tool) => !facts.tools.includes(tool));
  if (missing !== undefined) return err({ code: 'missing-tool', tool: missing });
  if (facts.instances.length === 0) return mending && isDown(facts) ? ok(undefined) : err(noInstance(facts));
  for (const instance of facts.instances) {
    const failure = checkInstance(instance, mending);
    if (failure !== null) return err(failure);
  }
  return ok(undefined);
}

/** No httpd runs anywhere here, also none that is left alone, as in a container: what would read the files is down. */
function isDown({ installedBinaries, skippedProcesses }: HostFacts): boolean {
  return installedBinaries.length > 0 && skippedProcesses.length === 0;
}

function noInstance(facts: HostFacts): Failure {
  const binary = facts.installedBinaries[0];
  if (binary !== undefined) return { code: 'httpd-not-running', binary };
  return { code: 'no-httpd', looked: ['running processes', 'the usual places of httpd and apache2'] };
}

function checkInstance(instance: InstanceFacts, mending: boolean): Failure | null {
  // A broken configuration doesn't tell its modules either.
  if (mending && instance.configtest.exitCode !== 0) return null;
  if (instance.configtest.exitCode !== 0) return { code: 'baseline-broken', output: instance.configtest.output };
  const module = tlsModuleOf(instance);
  if (module !== 'ssl') return { code: 'no-mod-ssl', found: module === null ? [] : [`mod_${module}`] };
  return null;
}

/** Before a change: is there a listener to judge by, where a server runs, and room for the backup? */
export function checkSnapshot(snapshot: Snapshot): Result<void, Failure> {
  const { instances } = snapshot;
  if (instances.length > 0 && instances.every(({ points }) => points.length === 0)) {
    return err({ code: 'no-tls-listener' });
  }
  if (snapshot.facts.freeKib.state < NEEDED_KIB) return err({ code: 'no-space', path: '/var/lib/fleet' });
  if (snapshot.facts.freeKib.config < NEEDED_KIB) {
    return err({ code: 'no-space', path: snapshot.instances[0]?.facts.mainFile ?? '/etc' });
  }
  return ok(undefined);
}

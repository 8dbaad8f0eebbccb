/** `apache_listener` on a real httpd: opened, tried before, refused where the socket can't be had, and taken back. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { HostPlan, Transaction } from '../../src/core/index.ts';
import { distroOf, managedBy } from '../../src/distros/index.ts';
import { diffOnce } from '../../src/engine/plan/diff-once.ts';
import { proposeHost } from '../../src/engine/plan/propose.ts';
import { snapshotOf, type Overlay } from '../../src/engine/read/snapshot.ts';
import { applyEdits } from '../../src/httpd/index.ts';
import { modules } from '../../src/modules/index.ts';
import { SHELLS } from '../support/namespace-host.ts';
import { HTTPD, parentOf, whoGetsIn } from '../support/real-httpd.ts';
import { findClientClass } from '../../src/tls/index.ts';
import { bytesOf, carryOut, describeOnHost, end, onHost, read, transactionFor, type Bench } from './support.ts';

const TLS = { ssl_protocol: 'all -SSLv3', ssl_cipher_suite: 'HIGH:!aNULL' };

/** What the module wants of the host as it is now. */
async function planOf(bench: Bench, params: Readonly<Record<string, unknown>>): Promise<HostPlan> {
  const facts = await read(bench);
  const rebuild = (overlay: Overlay) => snapshotOf(facts, (instance) => distroOf(facts.os, instance), overlay);
  const vista = findClientClass('windows-vista');
  const module = modules['apache_listener'];
  if (vista === null || module === undefined) throw new Error('no such class or module');
  const context = { clients: [vista], mark: 'fleet: run r1 by me@here; take back with: fleet rollback r1' };
  const renderDiff = diffOnce({ readable: (bytes) => bytes });
  return proposeHost('web-1', rebuild(new Map()), [{ module, params: { ...TLS, ...params }, context }], {
    rebuild,
    managedBy,
    agents: [],
    forceManaged: false,
    renderDiff,
  });
}

async function transactionOf(bench: Bench, plan: HostPlan): Promise<Transaction> {
  expect(plan.decision).toBe('change');
  const files = plan.files.map(({ path, edits }): [string, string] => {
    const applied = applyEdits(bytesOf(path), [...edits]);
    if (!applied.ok) throw new Error(applied.error.code);
    return [path, applied.value];
  });
  const [instance] = plan.instances;
  return transactionFor(bench, {
    files: Object.fromEntries(files),
    preflight: true,
    shadowConfig: instance?.shadowConfig ?? '',
  });
}

async function open(bench: Bench, params: Readonly<Record<string, unknown>>) {
  return carryOut(bench, await transactionOf(bench, await planOf(bench, params)));
}

/** Whether anybody listens on port 8443. */
async function listens({ host }: Bench): Promise<boolean> {
  return /:20FB \S+ 0A /.test(await host.sh('cat /proc/net/tcp /proc/net/tcp6'));
}

describeOnHost('a listener', { concurrent: true }, () => {
  it.each(SHELLS)('is opened by a reload, and its port is closed when it is taken back (%s)', async (shell) => {
    await onHost({ shell, busyboxTools: shell === 'busybox' }, async (bench) => {
      const pid = await parentOf(bench.host, bench.folder);
      const before = bytesOf(bench.tree.main);
      expect(await open(bench, { listen: 8443 })).toMatchObject({ state: 'reloaded' });
      await end(bench, 'confirm');
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
      expect(await whoGetsIn(bench.host, 8443)).toEqual(['modern-tls12', 'windows-vista']);
      expect(await listens(bench)).toBe(true);
      const back = await transactionFor(bench, { id: 'run-2', files: { [bench.tree.main]: before }, closes: [8443] });
      expect(await carryOut(bench, back)).toMatchObject({ state: 'reloaded' });
      expect(await parentOf(bench.host, bench.folder)).toBe(pid);
      expect(await listens(bench)).toBe(false);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });

  it('that closes without having been meant to is opened again', async () => {
    await onHost({}, async (bench) => {
      const before = bytesOf(bench.tree.main);
      await open(bench, { listen: 8443 });
      await end(bench, 'confirm');
      const back = await transactionFor(bench, { id: 'run-2', files: { [bench.tree.main]: before }, closes: [9443] });
      expect(await carryOut(bench, back)).toMatchObject({ state: 'restored', failure: { code: 'reload-not-seen' } });
      expect(await whoGetsIn(bench.host, 8443)).toEqual(['modern-tls12', 'windows-vista']);
    });
  });

  it('is put back with the rest when the host undoes the change', async () => {
    await onHost({}, async (bench) => {
      await open(bench, { listen: '127.0.0.1:8443' });
      expect(await whoGetsIn(bench.host, 8443)).toEqual(['modern-tls12', 'windows-vista']);
      expect(await end(bench, 'restore')).toMatchObject({ phase: 'restored' });
      expect(await listens(bench)).toBe(false);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });

  it.each([
    [
      'another program has the port',
      { listen: 8443 },
      'busybox httpd -p 127.0.0.1:8443 -h /',
      'Address already in use',
    ],
    ['the host has no such address', { listen: '192.0.2.77:8443' }, 'true', 'Cannot assign requested address'],
  ])('is refused by the preflight where %s', async (_, params, line, said) => {
    await onHost({}, async (bench) => {
      await bench.host.sh(line);
      const before = bytesOf(bench.tree.main);
      const report = await open(bench, params);
      expect(report).toMatchObject({ state: 'refused', failure: { code: 'preflight-failed' } });
      expect(JSON.stringify(report.failure)).toContain(said);
      expect(bytesOf(bench.tree.main)).toBe(before);
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12']);
    });
  });

  it('takes an address from a Listen line that covers it, and leaves the others with theirs', async () => {
    await onHost({}, async (bench) => {
      expect((await planOf(bench, { listen: '127.0.0.1:443' })).refusal).toMatchObject({ code: 'task-refused' });
      expect(await open(bench, { listen: '127.0.0.1:443', take_address: true })).toMatchObject({ state: 'reloaded' });
      expect(await whoGetsIn(bench.host)).toEqual(['modern-tls12', 'windows-vista']);
    });
  });

  it('lets nobody read the folder of the shadow that tries it', async () => {
    await onHost({}, async (bench) => {
      const [instance] = (await planOf(bench, { listen: 8443 })).instances;
      const run = `${bench.folder}/run`;
      const text = (instance?.shadowConfig ?? '').replaceAll('@RUN@', run).replaceAll('@PORT@', '20443');
      await bench.host.sh(
        `mkdir -m 700 ${run} && cat >${run}/httpd.conf <<'EOF'\n${text}\nEOF\n${HTTPD} -f ${run}/httpd.conf -k start`,
      );
      const told = await bench.host.sh(`curl -sk -o /dev/null -w '%{http_code}' https://127.0.0.1:8443/httpd.conf`);
      expect(String(told)).toContain('403');
      expect(readFileSync(`${run}/httpd.conf`, 'utf8')).toContain('Listen 8443 https');
      await bench.host.sh(`${HTTPD} -f ${run}/httpd.conf -k stop`);
    });
  });
});

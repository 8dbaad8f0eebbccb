/** A shadow configuration as the engine makes it, for an httpd whose TLS file is about to be changed. */
import type { Distro } from '../../src/ports/index.ts';
import { shadowConfig } from '../../src/engine/plan/shadow-config.ts';
import { snapshotOf } from '../../src/engine/read/snapshot.ts';
import { read, type Bench } from './support.ts';

const ANY = { tls10NeedsLevelZeroFrom: '3.0.0' } as Distro;

export async function shadowConfigFor(bench: Bench, tls: string): Promise<string> {
  const [instance] = snapshotOf(await read(bench), () => ANY, new Map([[bench.tree.tls, tls]])).instances;
  if (instance === undefined) throw new Error('no httpd was found');
  return shadowConfig(instance);
}

/** A saved plan in which files and links come, go and lead elsewhere, beside what the playbook asks for. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Presence } from '../../src/core/index.ts';
import { diffOnce } from '../../src/engine/plan/diff-once.ts';
import { wholeChange } from '../../src/engine/plan/path-change.ts';
import { parsePlan, serializePlan } from '../../src/store/index.ts';
import { presenceAt } from '../remote/support.ts';
import { startController } from './controller.ts';
import type { FaultHost } from './fault-host.ts';

/** By names in the folder of the configuration; what stands there before is for the host's furnishing to say. */
const CHANGES: Readonly<Record<string, Presence>> = {
  'coming.conf': '# a new file\n',
  'going.conf': null,
  'link-coming.conf': { target: '../available/two.conf' },
  'link-going.conf': null,
  'elsewhere.conf': { target: '../available/two.conf' },
};

/** What `FaultHost` has there before. */
export const FURNISHING: Readonly<Record<string, Presence>> = {
  'going.conf': '# an old file\n',
  'link-going.conf': { target: '../available/one.conf' },
  'elsewhere.conf': { target: '../available/one.conf' },
};

const renderDiff = diffOnce({ readable: (bytes) => bytes });

/** Plans by the playbook, adds the changes, and gives the file to apply. */
export async function writeRicherPlan(victim: FaultHost, playbook: string): Promise<string> {
  const folder = mkdtempSync(join(victim.host.root, 'plan-'));
  const path = join(folder, 'plan.json');
  const planned = startController(victim, folder, ['plan', playbook, '--out', path]);
  if ((await planned.ended) !== 0) throw new Error(`no plan: ${planned.text()}`);
  const plan = parsePlan(readFileSync(path, 'utf8'));
  if (!plan.ok) throw new Error(plan.error.reason);
  const more = Object.entries(CHANGES).map(([name, after]) => {
    const at = join(victim.folder, 'conf.d', name);
    return wholeChange(at, { before: presenceAt(at), after }, renderDiff);
  });
  const hosts = plan.value.hosts.map((host) => ({ ...host, files: [...host.files, ...more] }));
  writeFileSync(path, serializePlan({ ...plan.value, hosts }));
  return path;
}

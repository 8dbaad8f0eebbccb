/** Whether the shared object that a line would load is on the host. */
import type { Failure, ModuleFacts } from '../../core/index.ts';
import { normalizePath, serverRootRelative } from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import { refused } from './refused.ts';

/** A refusal that names the first that is missing; null where all are there. */
export function checkObject(
  { facts }: InstanceSnapshot,
  { objects: there }: Pick<ModuleFacts, 'objects'>,
  { name, objects }: { readonly name: string; readonly objects: readonly string[] },
): Failure | null {
  const known = new Set(there.map(normalizePath));
  const missing = objects.find((path) => !known.has(serverRootRelative(facts.serverRoot, path)));
  if (missing === undefined) return null;
  return refused(`${missing} is not on the host, so mod_${name} can't be loaded`, `install mod_${name} first`);
}

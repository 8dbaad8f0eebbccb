/** What the configuration would be, and whether it can do with that. */
import type { Failure, Finding } from '../../core/index.ts';
import {
  applyFileEdits,
  mergeFileEdits,
  resolveConfiguration,
  type Configuration,
  type ConfigurationSource,
} from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import { knownDirective, isLoaded as anyLoaded, type KnownDirective } from '../shared/known-directives.ts';
import { isLoaded, linesOf } from '../shared/loaded-modules.ts';
import type { ApacheModuleParams } from './params.ts';
import { refused } from './refused.ts';
import type { SwitchChange } from './switch-change.ts';

/** Null where it will be as asked, and no line is left without its module. */
export function checkAfter(
  instance: InstanceSnapshot,
  change: SwitchChange,
  { name, state }: ApacheModuleParams,
): Failure | null {
  const after = resolveConfiguration(sourceAfter(instance, change));
  if (state === 'present') {
    if (isLoaded(after, name)) return null;
    return refused(`httpd would not read the line that loads mod_${name}`, 'load it by hand where it is read');
  }
  const [left] = linesOf(after, name);
  if (left !== undefined) {
    return refused(`${left.path}:${left.line} loads mod_${name}, too`, 'take that line away by hand');
  }
  return orphanIn(after, name);
}

function sourceAfter(
  { configuration: { source }, facts }: InstanceSnapshot,
  change: SwitchChange,
): ConfigurationSource {
  const edited = applyFileEdits(source, mergeFileEdits([change.edits]));
  if (!edited.ok) throw new Error(`edits that can't be applied to ${edited.error.realPath}`);
  const files = new Map(edited.value.files);
  const available = new Map(facts.modules?.available.map((file) => [fileName(file.path), file]));
  for (const { path, after } of change.paths) {
    const target = available.get(fileName(path));
    const read = pathAsRead(source, path);
    if (after === null || target === undefined) files.delete(read);
    else files.set(read, { path: read, realPath: target.realPath, bytes: target.bytes });
  }
  return { ...edited.value, files };
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The name by which the configuration reaches it, where a folder of it is a link. */
function pathAsRead({ files, mainFile }: ConfigurationSource, path: string): string {
  if (files.has(path)) return path;
  return `${mainFile.slice(0, mainFile.lastIndexOf('/'))}/mods-enabled/${fileName(path)}`;
}

/** The first line in force whose module would be gone. */
function orphanIn(after: Configuration, name: string): Failure | null {
  const orphan = after.occurrences.find((line) => {
    const known = knownDirective(line.name);
    return known?.modules.includes(name) === true && !anyLoaded(after, known);
  });
  if (orphan === undefined) return null;
  const known: KnownDirective | undefined = knownDirective(orphan.name);
  return refused(
    `${orphan.path}:${orphan.line} has ${known?.name ?? orphan.name}, which httpd would refuse without mod_${name}`,
    'take that line out first, or put it into <IfModule>',
  );
}

/** What can't be seen from here. */
export function lossFindings(name: string): readonly Finding[] {
  const message = `fleet does not read .htaccess files: where one uses mod_${name} outside of <IfModule>, httpd answers with an error from then on`;
  return [{ severity: 'warning', message }];
}

/** Debian's way: `mods-enabled` has links to what shall be read of `mods-available`, as a2enmod makes them. */
import {
  err,
  ok,
  type ConfigFile,
  type Failure,
  type ModuleFacts,
  type Presence,
  type Result,
} from '../../core/index.ts';
import type { InstanceSnapshot, PathChange } from '../../ports/index.ts';
import { checkObject } from './check-object.ts';
import { isLoaded } from '../shared/loaded-modules.ts';
import type { ApacheModuleParams } from './params.ts';
import { refused } from './refused.ts';
import type { SwitchChange } from './switch-change.ts';

type Folders = NonNullable<ModuleFacts['folders']>;

/** What one instance has. */
interface Place {
  readonly instance: InstanceSnapshot;
  readonly modules: ModuleFacts;
  readonly folders: Folders;
}

export function switchByLinks(
  instance: InstanceSnapshot,
  { name, state }: ApacheModuleParams,
): Result<SwitchChange, Failure> {
  const { modules } = instance.facts;
  if (modules === undefined || modules.folders === null) throw new Error('no folders of modules were read');
  const place = { instance, modules, folders: modules.folders };
  const paths = state === 'present' ? enable(place, name, []) : disable(place, name);
  return paths.ok ? ok({ edits: [], paths: paths.value }) : paths;
}

/** With all that it depends on and that isn't loaded; `asked` are those that led here. */
function enable(place: Place, name: string, asked: readonly string[]): Result<readonly PathChange[], Failure> {
  const load = availableFile(place, `${name}.load`);
  if (load === undefined) return err(notInstalled(place, name, asked));
  const wrong = checkHeader(place, { name, load, asked });
  if (wrong !== null) return err(wrong);
  const changes: PathChange[] = [];
  for (const needed of headerWords(load.bytes, 'Depends')) {
    if (asked.includes(needed) || isLoaded(place.instance.configuration, needed)) continue;
    const first = enable(place, needed, [...asked, name]);
    if (!first.ok) return first;
    changes.push(...first.value);
  }
  for (const file of [`${name}.load`, `${name}.conf`]) {
    if (availableFile(place, file) === undefined) continue;
    const link = linkTo(place, file);
    if (!link.ok) return link;
    if (link.value !== null) changes.push(link.value);
  }
  return ok([...new Map(changes.map((change) => [change.path, change])).values()]);
}

function notInstalled({ folders }: Place, name: string, asked: readonly string[]): Failure {
  const who = asked.length === 0 ? '' : `, which mod_${asked.at(-1)} depends on`;
  return refused(
    `${folders.available} has no ${name}.load${who}: the module is not installed`,
    `install the package that brings mod_${name}`,
  );
}

function checkHeader(
  { instance, modules }: Place,
  { name, load, asked }: { readonly name: string; readonly load: ConfigFile; readonly asked: readonly string[] },
): Failure | null {
  if (asked.length > 0 && name.startsWith('mpm_')) {
    return refused(
      `mod_${asked.at(-1)} depends on mod_${name}, and a running httpd can't change how it runs its processes`,
      'change that by hand, and restart the service',
    );
  }
  const enemy = headerWords(load.bytes, 'Conflicts').find((other) => isLoaded(instance.configuration, other));
  if (enemy !== undefined) {
    return refused(`mod_${name} and mod_${enemy}, which is loaded, exclude each other`, `leave out ${enemy} first`);
  }
  const objects = [...load.bytes.matchAll(/^\s*LoadModule\s+\S+\s+"?([^"\s]+)"?\s*$/gim)].map((line) => line[1] ?? '');
  return checkObject(instance, modules, { name, objects });
}

/** Null where it is there already. */
function linkTo({ instance, modules, folders }: Place, file: string): Result<PathChange | null, Failure> {
  const path = `${folders.enabled}/${file}`;
  const there = modules.links.find((link) => link.path === path);
  const after = { target: targetFor(folders, file) };
  const { files } = instance.configuration.source;
  const read = [...files.values()].find((each) => each.path === path || each.path.endsWith(`/mods-enabled/${file}`));
  if (read?.realPath === `${folders.available}/${file}`) return ok(null);
  if (there === undefined && read === undefined) return ok({ path, before: null, after });
  // One that leads to nothing may be replaced, as a2enmod does.
  if (there !== undefined && read === undefined) return ok({ path, before: { target: there.target }, after });
  return err(
    refused(`${path} is there, and it is not the link that a2enmod makes`, 'look at it, and take it away if it may go'),
  );
}

function targetFor({ available, enabled }: Folders, file: string): string {
  const parent = (folder: string): string => folder.slice(0, folder.lastIndexOf('/'));
  const beside = parent(available) === parent(enabled);
  return `${beside ? `..${available.slice(available.lastIndexOf('/'))}` : available}/${file}`;
}

function disable(place: Place, name: string): Result<readonly PathChange[], Failure> {
  const dependents = enabledNames(place).filter((other) => {
    const load = availableFile(place, `${other}.load`);
    return other !== name && load !== undefined && headerWords(load.bytes, 'Depends').includes(name);
  });
  if (dependents.length > 0) {
    return err(
      refused(
        `mod_${name} is needed by ${dependents.join(', ')}`,
        `leave out ${dependents.join(', ')} first, or keep it`,
      ),
    );
  }
  return ok([`${name}.load`, `${name}.conf`].flatMap((file) => removal(place, file)));
}

function removal({ instance, modules, folders }: Place, file: string): readonly PathChange[] {
  const path = `${folders.enabled}/${file}`;
  const link = modules.links.find((each) => each.path === path);
  // Nothing at all, or a link that an earlier task makes: then what stands there now is what that one found.
  const before: Presence = link === undefined ? null : { target: link.target };
  const reached = [...instance.configuration.source.files.keys()].some((each) => each === path);
  return link === undefined && !reached ? [] : [{ path, before, after: null }];
}

function enabledNames({ instance, folders }: Place): readonly string[] {
  const beginning = `${folders.available}/`;
  const real = [...instance.configuration.source.files.values()].map(({ realPath }) => realPath);
  return real
    .filter((path) => path.startsWith(beginning) && path.endsWith('.load'))
    .map((path) => path.slice(beginning.length, -'.load'.length));
}

function availableFile({ modules, folders }: Place, file: string): ConfigFile | undefined {
  return modules.available.find(({ path }) => path === `${folders.available}/${file}`);
}

/** Words of a line `# Depends: a b` among the comments at the top, as a2enmod reads it. */
function headerWords(bytes: string, key: 'Depends' | 'Conflicts'): readonly string[] {
  for (const line of bytes.split('\n')) {
    const words = new RegExp(`^# ${key}:\\s+(.*?)\\s*$`).exec(line)?.[1];
    if (words !== undefined) return words.split(/\s+/).filter(Boolean);
    if (!/^\s*(#.*)?$/.test(line)) return [];
  }
  return [];
}

/** The edits that put a directive where it takes effect: at server level and in every vhost that shadows it. */
import { err, ok, type Failure, type Result } from '../../core/index.ts';
import {
  commentedDefaults,
  formsIn,
  mergeFileEdits,
  selectVirtualHost,
  setDirective,
  type ChangeError,
  type Configuration,
  type DirectiveQuery,
  type FileEdit,
  type VirtualHost,
} from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import type { WantedDirective } from './params.ts';

/** The vhost that names a directive; null is the server level. */
type Scope = VirtualHost | null;

/** Fails with `config-opaque` where the place can't be edited safely. Empty where all is as wanted. */
export function editsFor(
  instance: InstanceSnapshot,
  directives: readonly WantedDirective[],
  mark: string,
): Result<readonly FileEdit[], Failure> {
  const edits: FileEdit[][] = [];
  for (const { name, args, form } of directives) {
    for (const vhost of scopesToSet(instance, { name, form })) {
      const set = setDirective(instance.configuration, { vhost, name, args, marker: `# ${mark}` });
      if (!set.ok) return err(refusalOf(set.error, name));
      edits.push(set.value);
    }
  }
  return ok(mergeFileEdits(edits));
}

/** Why the place can't be edited, with the line that a person should look at. */
function refusalOf(error: ChangeError, name: string): Failure {
  switch (error.code) {
    case 'invalid-request':
      throw new Error(`a change that was never valid: ${error.message}`);
    case 'in-macro': {
      const { realPath, line } = error.occurrence;
      const reason = `${name} comes out of macro ${error.macro}; changing its body would change every use of it`;
      return { code: 'config-opaque', file: realPath, line, reason };
    }
    case 'vhost-in-macro':
      return {
        code: 'config-opaque',
        file: error.vhost.realPath,
        line: error.vhost.line,
        reason: 'the virtual host comes out of a macro',
      };
    case 'opaque-region':
      return {
        code: 'config-opaque',
        file: error.region.realPath,
        line: error.region.line,
        reason: `it can't be told whether "${error.region.text}" sets ${name}`,
      };
    case 'file-missing':
      return { code: 'config-unreadable', path: error.path, reason: 'it is not among the files that were read' };
  }
}

/**
 * Which scopes must name the directive so that every TLS point has it: those that name it now, since a vhost's value
 * replaces the server's, and one more where somebody inherits and nobody names it.
 */
function scopesToSet(
  { configuration, points }: InstanceSnapshot,
  query: Omit<WantedDirective, 'args'>,
): readonly Scope[] {
  const serving = points.map(({ point }) => selectVirtualHost(configuration, point, point.serverName));
  const vhosts = [...new Map(serving.map((vhost) => [vhost?.id ?? null, vhost])).values()];
  const names = (scope: Scope): boolean => formsIn(configuration, scope?.id ?? null, query).length > 0;
  const own = vhosts.filter((vhost) => vhost !== null && names(vhost));
  if (names(null)) return [null, ...own];
  const inheriting = vhosts.filter((vhost) => vhost === null || !names(vhost));
  return inheriting.length === 0 ? own : [...placeFor(configuration, inheriting, query), ...own];
}

/**
 * Where a line goes that nobody has yet: under the commented-out default of the server level; else under those of the
 * vhosts (as Red Hat ships it), and at server level only where a vhost remains that has none.
 */
function placeFor(config: Configuration, inheriting: readonly Scope[], query: DirectiveQuery): readonly Scope[] {
  if (commentedDefaults(config, null, query).length > 0) return [null];
  const commented = inheriting.filter((v) => v !== null && commentedDefaults(config, v.id, query).length > 0);
  return commented.length === inheriting.length ? commented : [null, ...commented];
}

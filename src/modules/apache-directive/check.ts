/** Whether a directive may be changed at all, and in a scope. */
import type { Failure, Finding } from '../../core/index.ts';
import { formsIn, isSingleValued, type Configuration, type DirectiveQuery, type Scope } from '../../httpd/index.ts';
import { forbidden, isList, needsRestart } from './forbidden.ts';
import { isLoaded, knownDirective, type KnownDirective } from '../shared/known-directives.ts';
import type { ApacheDirectiveParams } from './params.ts';
import { refused } from './refused.ts';

/** What the table says holds from this httpd on. */
const TABLE_IS_OF = /^2\.([4-9]|\d\d)\./;

/** A refusal that holds on every server of the host; null where there is none. */
export function checkName({ name, state = 'set', scope }: ApacheDirectiveParams): Failure | null {
  const instead = forbidden(name);
  if (instead !== undefined) return refused(`${name} is left alone: ${instead.reason}`, instead.help);
  if (!/[sv]/.test(knownDirective(name)?.contexts ?? 's')) {
    return refused(
      `${name} counts only inside <Directory>, <Location> and the like, which fleet doesn't edit`,
      'write it there by hand',
    );
  }
  if (state === 'set' && isList(name)) {
    return refused(
      `the lines of ${name} add up, so none of them is the value`,
      'use state: add, or state: remove with a value',
    );
  }
  if (state === 'add' && scope === 'all') {
    return refused(
      'one more line everywhere may count twice',
      'name one scope: server, no-sni, {names: …} or {listener: …}',
    );
  }
  return null;
}

/** A refusal by what one server has loaded; null where there is none. What is removed stands there, so it is known. */
export function checkLoaded(config: Configuration, { name, state }: ApacheDirectiveParams): Failure | null {
  const known = knownDirective(name);
  if (state === 'remove' || known === undefined || !TABLE_IS_OF.test(config.source.version)) return null;
  if (isLoaded(config, known)) return null;
  const modules = known.modules.map((module) => `mod_${module}`).join(' or ');
  return refused(
    `${known.name} belongs to ${modules}, which is not loaded here, so httpd would refuse it`,
    `load ${modules} first, with apache_module`,
  );
}

/** A refusal by where it shall stand; null where there is none. */
export function checkScopes(
  config: Configuration,
  { name, state = 'set' }: ApacheDirectiveParams,
  { scopes, query }: { readonly scopes: readonly Scope[]; readonly query: DirectiveQuery },
): Failure | null {
  const known = knownDirective(name);
  const misplaced = state === 'remove' || known === undefined ? null : checkContext(known, scopes);
  if (misplaced !== null) return misplaced;
  if (state !== 'set' || isSingleValued(name)) return null;
  const several = scopes.find((scope) => formsIn(config, scope?.id ?? null, query).length > 1);
  if (several === undefined) return null;
  const where = several === null ? 'the server level' : `${several.realPath}:${several.line}`;
  return refused(
    `${where} has several lines of ${name}, and it is not known that the last one alone counts`,
    'use state: add, or state: remove with a value',
  );
}

function checkContext({ name, contexts }: KnownDirective, scopes: readonly Scope[]): Failure | null {
  if (!contexts.includes('v') && scopes.some((scope) => scope !== null)) {
    return refused(`httpd takes ${name} at server level only`, 'use scope: server');
  }
  if (!contexts.includes('s') && scopes.includes(null)) {
    return refused(`httpd takes ${name} in virtual hosts only`, 'use scope: {names: […]}');
  }
  return null;
}

/** What a person should know of the directive. */
export function findingsOf({ name, state }: ApacheDirectiveParams): readonly Finding[] {
  if (state === 'remove') return [];
  const unknown = `${name} is no directive of httpd's own modules, so fleet can't tell whether a loaded module has it: the configuration test on the host does, and the change is undone if it fails`;
  const restart = `a reload leaves ${name} as it was: it takes effect once the server is restarted`;
  return [
    ...(knownDirective(name) === undefined ? [{ severity: 'warning', message: unknown } as const] : []),
    ...(needsRestart(name) ? [{ severity: 'warning', message: restart } as const] : []),
  ];
}

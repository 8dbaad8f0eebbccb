/** Whether a directive may be changed at all, and in a scope. */
import type { Failure, Finding } from '../../core/index.ts';
import {
  formsIn,
  headsText,
  isSingleValued,
  scopeKey,
  type Configuration,
  type DirectiveQuery,
  type Scope,
} from '../../httpd/index.ts';
import { forbidden, isList, needsRestart } from './forbidden.ts';
import { isLoaded, knownDirective, type KnownDirective } from '../shared/known-directives.ts';
import { headsOf } from './sections.ts';
import type { ApacheDirectiveParams } from './params.ts';
import { refused } from './refused.ts';

/** What the table says holds from this httpd on. */
const TABLE_IS_OF = /^2\.([4-9]|\d\d)\./;

/** A refusal that holds on every server of the host; null where there is none. */
export function checkName(params: ApacheDirectiveParams): Failure | null {
  const { name, state = 'set', scope } = params;
  const instead = forbidden(name);
  if (instead !== undefined) return refused(`${name} is left alone: ${instead.reason}`, instead.help);
  const misplaced = checkSection(params);
  if (misplaced !== null) return misplaced;
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

function checkSection({ name, value, state, section }: ApacheDirectiveParams): Failure | null {
  const contexts = knownDirective(name)?.contexts ?? 'sd';
  if (section === undefined) {
    if (/[sv]/.test(contexts)) return null;
    return refused(
      `${name} counts only inside <Directory>, <Location> and the like`,
      'say in which one, e.g. section: Directory /srv/www',
    );
  }
  if (state === 'remove') return null;
  if (!contexts.includes('d')) return refused(`httpd takes ${name} in no section`, 'leave the parameter section out');
  const suites13 = /^sslciphersuite$/i.test(name) && /^["']?tlsv1\.3\b/i.test(String(value));
  return suites13 ? refused('mod_ssl takes suites of TLS 1.3 in no section', 'leave the parameter section out') : null;
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
  params: ApacheDirectiveParams,
  { scopes, query }: { readonly scopes: readonly Scope[]; readonly query: DirectiveQuery },
): Failure | null {
  const { name, state = 'set' } = params;
  const heads = headsOf(params);
  const known = knownDirective(name);
  const direct = heads.length === 0 && state !== 'remove';
  const misplaced = direct && known !== undefined ? checkContext(known, scopes) : null;
  if (misplaced !== null) return misplaced;
  if (state !== 'set' || isReplaced(name)) return null;
  const several = scopes.find((scope) => formsIn(config, scopeKey(scope?.id ?? null, heads), query).length > 1);
  if (several === undefined) return null;
  const place = several === null ? 'the server level' : `${several.realPath}:${several.line}`;
  const where = heads.length === 0 ? place : `${headsText(heads)} of ${place}`;
  return refused(
    `${where} has several lines of ${name}, and it is not known that the last one alone counts`,
    'use state: add, or state: remove with a value',
  );
}

/** Words of SSLOptions with a sign add to those of the lines before (ssl_engine_config.c `ssl_cmd_SSLOptions`). */
function isReplaced(name: string): boolean {
  return isSingleValued(name) && name.toLowerCase() !== 'ssloptions';
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
export function findingsOf({ name, state, section }: ApacheDirectiveParams): readonly Finding[] {
  if (state === 'remove') return [];
  const unknown = `${name} is no directive of httpd's own modules, so fleet can't tell whether a loaded module has it: the configuration test on the host does, and the change is undone if it fails`;
  const restart = `a reload leaves ${name} as it was: it takes effect once the server is restarted`;
  return [
    ...(knownDirective(name) === undefined ? [{ severity: 'warning', message: unknown } as const] : []),
    ...(section === undefined ? [] : perRequest(name)),
    ...(needsRestart(name) ? [{ severity: 'warning', message: restart } as const] : []),
  ];
}

/** Directives of handshakes that are rules for requests in a section: no handshake shows what they do. */
const PER_REQUEST: Readonly<Record<string, string>> = {
  sslciphersuite:
    'mod_ssl renegotiates for it up to TLS 1.2, refuses whom that does not help, and under TLS 1.3 it has no effect',
  sslverifyclient: 'mod_ssl asks for the certificate then, by a renegotiation up to TLS 1.2',
  sslverifydepth: 'mod_ssl checks the certificate then, by a renegotiation up to TLS 1.2',
};

function perRequest(name: string): readonly Finding[] {
  const key = name.toLowerCase();
  if (!Object.hasOwn(PER_REQUEST, key)) return [];
  const message = `${name} in a section counts for no handshake, so no client gains by it and fleet can't see whom it shuts out: it is a rule for requests there; ${PER_REQUEST[key]}`;
  return [{ severity: 'warning', message }];
}

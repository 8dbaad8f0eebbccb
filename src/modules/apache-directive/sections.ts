/** Sections such as <Location /legacy>, in which a directive shall stand. */
import { err, ok, type Failure, type Finding, type Result } from '../../core/index.ts';
import {
  headsText,
  scopeKey,
  sectionsOf,
  splitWords,
  virtualHosts,
  type Configuration,
  type LimitingSection,
  type Scope,
  type Section,
  type SectionHead,
} from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import { madeListeners } from '../shared/made-listeners.ts';
import { scopesOf, type NoScope, type ScopeParam } from '../shared/scopes.ts';
import type { ApacheDirectiveParams } from './params.ts';
import { refused } from './refused.ts';

const CONDITION = /^(?:ifmodule|ifdefine|ifversion|iffile|ifdirective|ifsection)$/i;
const MACRO = /^macro$/i;
/** Two of them that open alike aren't put together: each is a rule of its own. */
const OWN_RULE = /^(?:else|elseif|requireall|requireany|requirenone)$/i;
/** How many of those that are there a refusal names. */
const NAMED = 5;

/** The parameter as heads, outermost first; none without it. Words are httpd's. */
export function headsOf({ section = [] }: Pick<ApacheDirectiveParams, 'section'>): readonly SectionHead[] {
  return [section].flat().map((head) => {
    const [name = '', ...args] = splitWords(head).map((word) => word.value);
    return { name, args };
  });
}

/** A refusal of sections that are none for requests; null where there is none. */
export function checkHeads(heads: readonly SectionHead[]): Failure | null {
  const wrong = heads.find(({ name }) => /^virtualhost$/i.test(name) || CONDITION.test(name) || MACRO.test(name));
  if (wrong === undefined) return null;
  if (CONDITION.test(wrong.name)) {
    return refused(
      `<${wrong.name}> is decided while httpd reads, so it is no place of its own`,
      'leave it out of section',
    );
  }
  return MACRO.test(wrong.name)
    ? refused('the lines of a macro count where it is used', 'change the macro by hand')
    : refused('a virtual host is no section for requests', 'say which one with scope: {names: […]}');
}

/** Where such sections stand of the places that are meant, and what a person should know of the others. */
export interface SectionScopes {
  readonly scopes: readonly Scope[];
  readonly findings: readonly Finding[];
}

/**
 * The places of the scope that have the section. `all` is wherever it stands, listeners for old clients aside. What is
 * removed may be missing. Fails where none of them has it, and where it's not known which of several is meant.
 */
export function sectionScopes(
  instance: InstanceSnapshot,
  { scope, state }: Pick<ApacheDirectiveParams, 'scope' | 'state'>,
  heads: readonly SectionHead[],
): Result<SectionScopes, NoScope> {
  const { configuration } = instance;
  const meant = meantBy(instance, scope, heads);
  if (!meant.ok) return meant;
  const found = (each: Scope): readonly LimitingSection[] => sectionsIn(configuration, each, heads);
  const isRule = heads.some(({ name }) => OWN_RULE.test(name));
  const ambiguous = meant.value.find((each) => isRule && found(each).length > 1);
  if (ambiguous !== undefined) return err(severalRules(found(ambiguous), heads));
  if (state === 'remove') return ok({ scopes: meant.value, findings: [] });
  const scopes = meant.value.filter((each) => found(each).length > 0);
  if (scopes.length === 0) return err(noSection(configuration, meant.value, heads));
  const without = scope === 'all' ? [] : meant.value.filter((each) => !scopes.includes(each));
  return ok({ scopes, findings: without.map((each) => leftOut(each, heads)) });
}

function meantBy(
  instance: InstanceSnapshot,
  scope: ScopeParam,
  [outermost]: readonly SectionHead[],
): Result<readonly Scope[], NoScope> {
  if (scope !== 'all') return scopesOf(instance, scope, { name: outermost?.name ?? '' });
  const made = new Set(madeListeners(instance.configuration).map(({ vhost }) => vhost.id));
  return ok([null, ...virtualHosts(instance.configuration).filter(({ id }) => !made.has(id))]);
}

function sectionsIn(config: Configuration, scope: Scope, heads: readonly SectionHead[]): readonly LimitingSection[] {
  return sectionsOf(config, scopeKey(scope?.id ?? null, heads));
}

function severalRules(sections: readonly LimitingSection[], heads: readonly SectionHead[]): NoScope {
  const places = sections.map(({ realPath, line }) => `${realPath}:${line}`).join(', ');
  return {
    reason: `there are several ${headsText(heads)}, and each is a rule of its own: ${places}`,
    help: 'change the one that is meant by hand',
  };
}

function noSection(config: Configuration, scopes: readonly Scope[], heads: readonly SectionHead[]): NoScope {
  const ids = new Set(scopes.map((scope) => scope?.id ?? null));
  const there = config.limitingSections.filter(({ context }) => ids.has(context.vhost));
  const texts = new Map(there.map(({ context }) => [asWritten(context.sections), headsText(context.sections)]));
  const wanted = headsText(heads);
  const nearest = [...texts].sort(([, a], [, b]) => likeness(b, wanted) - likeness(a, wanted)).map(([text]) => text);
  const known = `${nearest.slice(0, NAMED).join(', ')}${nearest.length > NAMED ? ' …' : ''}`;
  return {
    reason: `there is no section ${wanted} in this scope`,
    help: nearest.length === 0 ? 'write the section first, or use another scope' : `those here are ${known}`,
  };
}

/** With the quotes that a task needs, too. */
function asWritten(sections: readonly Section[]): string {
  return sections
    .map(({ written }) => written)
    .toReversed()
    .join(' in ');
}

/** How far two texts begin alike, letters in any case. */
function likeness(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  const end = [...x].findIndex((letter, i) => letter !== y[i]);
  return end === -1 ? x.length : end;
}

function leftOut(scope: Scope, heads: readonly SectionHead[]): Finding {
  const where = scope === null ? 'the server level' : `${scope.realPath}:${scope.line}`;
  return { severity: 'note', message: `${where} has no section ${headsText(heads)}, so nothing changes there` };
}

/** The module `apache_directive`: any directive, set, added or removed in a scope. */
import { err, ok, type Failure, type Result } from '../core/index.ts';
import {
  directiveForm,
  headsText,
  splitWords,
  type DirectiveChange,
  type DirectiveQuery,
  type Scope,
} from '../httpd/index.ts';
import type { InstanceSnapshot, Module, Proposal, ProposalContext, Snapshot } from '../ports/index.ts';
import { checkLoaded, checkName, checkScopes, findingsOf } from './apache-directive/check.ts';
import { schema, type ApacheDirectiveParams } from './apache-directive/params.ts';
import { refused } from './apache-directive/refused.ts';
import { checkHeads, headsOf, sectionScopes, type SectionScopes } from './apache-directive/sections.ts';
import { proposeChanges, type ProposedEdits } from './shared/change.ts';
import { gainsOf, lossesOf, withoutGain } from './shared/gain.ts';
import { knownDirective } from './shared/known-directives.ts';
import { mergeInstances, NOTHING } from './shared/merge-instances.ts';
import { scopesOf, type NoScope, type ScopeParam } from './shared/scopes.ts';
import { touchedPoints } from './shared/tls-after.ts';

export const apacheDirective: Module = {
  name: 'apache_directive',
  description:
    'Sets, adds or removes any directive of Apache httpd: at server level, in virtual hosts, or in sections of them.',
  schema,
  propose(snapshot, params, context) {
    const given = checkedParams(params);
    const refusal = checkName(given) ?? checkHeads(headsOf(given));
    if (refusal !== null) return { ...NOTHING, refusal, reason: `${given.name} can't be changed this way` };
    const proposals = snapshot.instances.map((instance) => proposeFor(instance, given, { snapshot, context }));
    return mergeInstances(snapshot, proposals);
  },
};

/** They were validated against the schema; names are spelled as the manual does. */
function checkedParams(params: Readonly<Record<string, unknown>>): ApacheDirectiveParams {
  const { name, scope } = params;
  if (typeof name !== 'string' || !isScope(scope)) throw new Error('parameters without `name` or `scope`');
  return { ...params, name: knownDirective(name)?.name ?? name, scope };
}

function isScope(scope: unknown): scope is ScopeParam {
  return typeof scope === 'string' || (typeof scope === 'object' && scope !== null);
}

function proposeFor(
  instance: InstanceSnapshot,
  params: ApacheDirectiveParams,
  { snapshot, context }: { readonly snapshot: Snapshot; readonly context: ProposalContext },
): Proposal {
  const edits = editsFor(instance, params, context.mark);
  if (!edits.ok) return { ...NOTHING, refusal: edits.error, reason: `${params.name} can't be changed here` };
  if (edits.value.edits.length === 0)
    return { ...NOTHING, refusal: null, reason: `${params.name} is as wanted already` };
  const points = touchedPoints(instance.points, edits.value.after);
  const gain = gainsOf(points, { clients: context.clients, before: snapshot.before });
  const nothing = { ...NOTHING, impossible: gain.impossible };
  // As with apache_tls: other versions or suites are for somebody, or they aren't set.
  if (points.length > 0 && context.clients.length > 0 && gain.gains.length === 0) {
    return { ...nothing, ...withoutGain(gain) };
  }
  const findings = [...findingsOf(params), ...edits.value.findings, ...lossesOf(points, snapshot.before)];
  return { ...nothing, findings, edits: edits.value.edits, gains: gain.gains, refusal: null, reason: reasonOf(params) };
}

function reasonOf(params: ApacheDirectiveParams): string {
  const { name, value, state = 'set', section } = params;
  const line = value === undefined ? (state === 'remove' ? `every ${name}` : name) : `${name} ${value}`;
  const where = section === undefined ? '' : ` in ${headsText(headsOf(params))}`;
  return `${state === 'set' ? '' : state === 'add' ? 'adds ' : 'removes '}${line}${where}`;
}

function editsFor(
  instance: InstanceSnapshot,
  params: ApacheDirectiveParams,
  mark: string,
): Result<ProposedEdits, Failure> {
  const { configuration } = instance;
  const missing = checkLoaded(configuration, params);
  if (missing !== null) return err(missing);
  const query = queryOf(params);
  const places = placesOf(instance, params, query);
  if (!places.ok) return err(refused(places.error.reason, places.error.help));
  const { scopes, findings } = places.value;
  const misplaced = checkScopes(configuration, params, { scopes, query });
  if (misplaced !== null) return err(misplaced);
  const changes = scopes.map((vhost) => changeIn(vhost, { params, query, mark }));
  const proposed = proposeChanges(configuration, changes, 'apache_directive');
  return proposed.ok ? ok({ ...proposed.value, findings: [...findings, ...proposed.value.findings] }) : proposed;
}

function placesOf(
  instance: InstanceSnapshot,
  params: ApacheDirectiveParams,
  query: DirectiveQuery,
): Result<SectionScopes, NoScope> {
  const heads = headsOf(params);
  if (heads.length > 0) return sectionScopes(instance, params, heads);
  const scopes = scopesOf(instance, params.scope, query);
  return scopes.ok ? ok({ scopes: scopes.value, findings: [] }) : scopes;
}

/** The value decides which of the two SSLCipherSuite is meant. */
function queryOf({ name, value }: ApacheDirectiveParams): DirectiveQuery {
  const words = splitWords(String(value ?? '')).map((word) => word.value);
  return { name, form: directiveForm(name, words) };
}

function changeIn(
  vhost: Scope,
  {
    params,
    query,
    mark,
  }: { readonly params: ApacheDirectiveParams; readonly query: DirectiveQuery; readonly mark: string },
): DirectiveChange {
  const { name, value, state = 'set' } = params;
  const sections = headsOf(params);
  const args = String(value ?? '').trim();
  if (state !== 'remove') return { action: state, vhost, sections, name, args, marker: `# ${mark}` };
  return { action: 'remove', vhost, sections, ...query, ...(value === undefined ? {} : { value: args }) };
}

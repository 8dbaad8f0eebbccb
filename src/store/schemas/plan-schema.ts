/** The shape of a plan as a JSON schema. */
import type { ChangeOrder, Expectation, HostPlan, Plan, PlannedInstance } from '../../core/index.ts';
import { nounSchemas } from './noun-schemas.ts';
import { closed, listOf, orNull, path, ref, text, time, wordsOf, type Schema } from './schema-kit.ts';

/** Closed everywhere: a field that this version doesn't know might change what is done. */
export function planSchema(): Schema {
  const schema = closed<Plan>({
    format: { const: 1 },
    id: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$' },
    created: time,
    kind: wordsOf<Plan['kind']>({ apply: 1, rollback: 1 }),
    source: text,
    order: closed<ChangeOrder>({ owner: text, reason: orNull(text), expires: orNull(text) }),
    clients: listOf(text),
    hosts: listOf(hostPlanSchema()),
  });
  return { ...schema, $defs: nounSchemas(closed) };
}

function hostPlanSchema(): Schema {
  const kind = wordsOf<Expectation['kind']>({ gain: 1, keep: 1 });
  return closed<HostPlan>({
    host: { type: 'string', minLength: 1 },
    decision: wordsOf<HostPlan['decision']>({ change: 1, unchanged: 1, declined: 1, unreachable: 1 }),
    reason: text,
    refusal: orNull(ref('failure')),
    os: text,
    httpd: text,
    library: text,
    files: ref('files'),
    instances: listOf(instanceSchema()),
    expectations: listOf(closed<Expectation>({ point: ref('point'), client: text, kind })),
    impossible: ref('impossible'),
    findings: ref('findings'),
    before: ref('matrix'),
  });
}

function instanceSchema(): Schema {
  return closed<PlannedInstance>({ mainFile: path, executable: path, shadowConfig: text });
}

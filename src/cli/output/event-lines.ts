/** Events as programs read them with `--output jsonl`: schemas/events.schema.json has their shapes. */
import { explain, type Finding, type HostOutcome, type HostPlan } from '../../core/index.ts';
import type { Told } from './told.ts';

/** One line. `lesser`: whoever reads too slowly can do without it. */
export interface EventLine {
  readonly fields: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly lesser: boolean;
}

const LESSER: ReadonlySet<string> = new Set(['host-phase', 'host-note']);

/** The lines of what was told: a host's findings come before its end. */
export function linesOf(told: Told): readonly EventLine[] {
  return fieldsOf(told).map((fields) => ({ fields, lesser: LESSER.has(fields.type) }));
}

function fieldsOf(told: Told): readonly EventLine['fields'][] {
  switch (told.type) {
    case 'run-started':
      return [{ type: 'change-started', run: told.run, hosts: told.hosts }];
    case 'host-guarded':
      return [{ ...told, until: told.until === null ? null : new Date(told.until).toISOString() }];
    case 'host-planned':
      return plannedFields(told.plan);
    case 'host-finished':
      return [finishedFields(told.outcome)];
    case 'host-ended': {
      const { findings, detail: _, ...end } = told;
      return [...findings.map((finding) => findingFields(told.host, finding)), end];
    }
    default:
      return [told];
  }
}

function plannedFields(plan: HostPlan): readonly EventLine['fields'][] {
  const { host, decision, reason, refusal, findings } = plan;
  const hint = refusal === null ? '' : explain(refusal, host).next;
  const files = plan.files.map(({ path }) => path);
  return [
    ...findings.map((finding) => findingFields(host, finding)),
    { type: 'host-planned', host, decision, reason, hint, failure: refusal?.code ?? null, files },
  ];
}

function findingFields(host: string, { severity, message, place }: Finding): EventLine['fields'] {
  return { type: 'finding', host, severity, message, place: place ?? null };
}

function finishedFields(outcome: HostOutcome): EventLine['fields'] {
  const { host, kind, reason, failure } = outcome;
  const hint = failure === null ? '' : explain(failure, host).next;
  return { type: 'host-ended', host, state: kind, reason, hint, result: outcome };
}

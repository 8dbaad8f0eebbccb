/** The shape of a journal's entries as a JSON schema. */
import type { Approval, HostOutcome, OutcomeKind, RunHeader, RunKind } from '../../core/index.ts';
import { FAILURE_FIELDS } from './failure-fields.ts';
import { nounSchemas } from './noun-schemas.ts';
import { integer, listOf, natural, open, orNull, ref, sha256, text, wordsOf, type Schema } from './schema-kit.ts';

/** Open everywhere: a later version may write more fields, and other failures. */
export function entrySchema(): Schema {
  const entries = [
    entry('run-started', { run: headerSchema() }),
    entry('host-intent', { host: text, transaction: text, files: ref('files') }),
    entry('host-phase', { host: text, phase: text }),
    entry('host-finished', { outcome: outcomeSchema() }),
    entry('run-finished', { exitCode: integer }),
    entry('run-extended', { by: text, until: text, reason: text }),
  ];
  const $defs = { ...nounSchemas(open), anyFailure: { anyOf: [ref('failure'), unknownFailure()] } };
  return { type: 'object', discriminator: { propertyName: 'type' }, required: ['type'], oneOf: entries, $defs };
}

function entry(type: string, fields: Readonly<Record<string, Schema>>): Schema {
  return open<Record<string, unknown>>({ type: { const: type }, at: text, ...fields });
}

function headerSchema(): Schema {
  return open<RunHeader>({
    id: text,
    kind: wordsOf<RunKind>({ apply: 1, rollback: 1 }),
    started: text,
    source: text,
    owner: text,
    reason: orNull(text),
    expires: orNull(text),
    clients: listOf(text),
    takesBack: orNull(text),
    hosts: listOf(text),
    'approval?': open<Approval>({ by: text, at: text, how: text }),
    'planSha256?': sha256,
  });
}

const OUTCOME_KINDS = {
  unchanged: 1,
  changed: 1,
  pending: 1,
  restored: 1,
  stuck: 1,
  declined: 1,
  unreachable: 1,
} as const;

function outcomeSchema(): Schema {
  return open<HostOutcome>({
    host: text,
    kind: wordsOf<OutcomeKind>(OUTCOME_KINDS),
    reason: text,
    failure: orNull(ref('anyFailure')),
    phase: orNull(text),
    grade: orNull(text),
    guardAt: orNull(integer),
    os: text,
    httpd: text,
    library: text,
    files: ref('files'),
    findings: ref('findings'),
    impossible: ref('impossible'),
    before: ref('matrix'),
    after: ref('matrix'),
    hostKeyTrust: orNull(text),
    'reachedBy?': text,
    guard: orNull(text),
    cost: open<HostOutcome['cost']>({ roundTrips: natural, handshakes: natural, milliseconds: { type: 'number' } }),
  });
}

/** A failure whose code a later version brought. */
function unknownFailure(): Schema {
  return open<Record<string, unknown>>({ code: { type: 'string', not: { enum: Object.keys(FAILURE_FIELDS) } } });
}

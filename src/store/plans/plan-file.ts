/** Plans as documents: written so that they can be reviewed and sent, read back exactly or refused. */
import { createHash } from 'node:crypto';
import { err, ok, printable, type Plan, type Result } from '../../core/index.ts';
import { canonicalJson } from '../journal/canonical-json.ts';
import { nestingOf } from '../schemas/nesting.ts';
import { brokenRule } from './plan-check.ts';
import { isPlan, planProblem } from '../schemas/schemas.ts';

/** Why a text is no plan that may be applied. */
export interface PlanInvalid {
  readonly code: 'plan-invalid';
  /** What follows "the plan can't be used: ". */
  readonly reason: string;
}

const FORMAT = 1;
const MAX_NESTING = 32;
/** Characters: a plan of some thousand hosts takes tens of millions. */
const MAX_LENGTH = 256 * 1024 * 1024;

/** `{"fleet-plan":1,"sha256":"…","plan":{…}}` and a newline; the hash is that of the plan's canonical JSON. */
export function serializePlan(plan: Plan): string {
  const json = canonicalJson(plan);
  return `{"fleet-plan":${FORMAT},"sha256":"${hashOf(json)}","plan":${json}}\n`;
}

/**
 * Reads a plan document. The text may come from anybody: its size, nesting, format version, hash, shape and rules are
 * checked before it counts. The hash shows that a plan was altered since it was written, not who wrote it.
 */
export function parsePlan(text: string): Result<Plan, PlanInvalid> {
  if (text.length > MAX_LENGTH) return invalid(`it is longer than ${MAX_LENGTH} characters`);
  if (nestingOf(text) > MAX_NESTING) return invalid('it is nested too deep');
  const document = parseJson(text);
  if (!document.ok) return document;
  const { 'fleet-plan': format, sha256, plan } = document.value;
  if (format === undefined) return invalid('it is no plan of fleet: it has no "fleet-plan"');
  if (format !== FORMAT) return invalid(`its format is ${words(format)}; this version of fleet reads format ${FORMAT}`);
  if (Object.keys(document.value).length !== 3)
    return invalid('it has more or less than "fleet-plan", "sha256" and "plan"');
  if (hashOf(canonicalJson(plan)) !== sha256) return invalid('it was altered after it was written: its sha256 differs');
  if (!isPlan(plan)) return invalid(words(planProblem(plan)));
  const broken = brokenRule(plan);
  return broken === null ? ok(plan) : invalid(words(broken));
}

function parseJson(text: string): Result<Readonly<Record<string, unknown>>, PlanInvalid> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return invalid('it is no plan of fleet');
    return ok({ ...value });
  } catch {
    return invalid('it is not JSON');
  }
}

function hashOf(json: string): string {
  return createHash('sha256').update(json, 'utf8').digest('hex');
}

function words(value: unknown): string {
  return printable(String(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200));
}

function invalid(reason: string): { readonly ok: false; readonly error: PlanInvalid } {
  return err({ code: 'plan-invalid', reason });
}

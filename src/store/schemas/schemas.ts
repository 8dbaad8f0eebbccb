/** Checks the shape of what comes back from files: plans strictly, journal entries with room for later versions. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JournalEntry, Plan } from '../../core/index.ts';
import { entrySchema } from './entry-schema.ts';
import { planSchema } from './plan-schema.ts';

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Compiled where a file is read first: most commands read none. The schemas themselves are checked by tests. */
const ajv = once(
  () =>
    new Ajv2020({
      meta: false,
      validateSchema: false,
      discriminator: true,
      strictTypes: false,
      strictRequired: false,
    }),
);
const planValidator = once((): ValidateFunction<Plan> => ajv().compile<Plan>(planSchema()));
const entryValidator = once((): ValidateFunction<JournalEntry> => ajv().compile<JournalEntry>(entrySchema()));

export function isPlan(value: unknown): value is Plan {
  return planValidator()(value);
}

/** Where and why a value isn't a plan: `/hosts/0/files must be array`. */
export function planProblem(value: unknown): string {
  const validate = planValidator();
  validate(value);
  const [problem] = validate.errors ?? [];
  return `${problem?.instancePath || 'the plan'} ${problem?.message ?? 'has a wrong shape'}`;
}

export function isJournalEntry(value: unknown): value is JournalEntry {
  return entryValidator()(value);
}

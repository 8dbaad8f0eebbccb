/** Starts the files that take minutes before the others, so that no worker is left alone with one of them at the end. */
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** What takes longer than a minute and a half on two processors, longest first. */
const LONG = [
  'verify/scanners',
  'fleet/crypto-policy',
  'fleet/faults',
  'fleet/preconditions',
  'fleet/guard',
  'fleet/rollout',
  'cli/plays',
  'faults/faults',
  'cli/rollback',
  'cli/interrupts',
  'cli/json-contract',
  'httpd/agreement',
  'store/verify-records',
  'cli/records',
];

const place = ({ moduleId }: TestSpecification): number => {
  const found = LONG.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
  return found === -1 ? LONG.length : found;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

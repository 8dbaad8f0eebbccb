import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** It takes longest, and most of what it would notice others notice first. */
const LAST = /fixtures\.test\.ts$/;

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const slow = ({ moduleId }: TestSpecification): number => (LAST.test(moduleId) ? 1 : 0);
    return files.toSorted((a, b) => slow(a) - slow(b));
  }
}

/**
 * The tests of src/httpd, with few runs of each law and some of the fixtures, and always the same ones: a mutant is
 * judged by comparing with a run before. A real httpd is asked once: what it says doesn't depend on what is mutated.
 * Nothing is remembered from one test to the next, so that a mutant is met by every test that gets to it.
 */
export default defineConfig({
  test: {
    include: ['test/httpd/**/*.test.ts'],
    // These ask other programs, work on files or on very long texts, and take longer than everything else together.
    exclude: [
      'test/httpd/{agreement,corpus,diff-oracle,effective-list-oracle,handshakes,limits,start}.test.ts',
      'test/httpd/misplaced-sections.test.ts',
    ],
    env: {
      FLEET_LAW_RUNS: '25',
      FLEET_LAW_SEED: '1',
      FLEET_TEST_FIXTURES: '^(?!tree-)|^tree-(debian-13|rhel-9|sles-11|cpanel-ea4|certbot-one-vhost|rhel-6)$',
      FLEET_TEST_ANSWERS: fileURLToPath(new URL('../../node_modules/.cache/fleet-answers', import.meta.url)),
    },
    isolate: false,
    sequence: { sequencer: QuickFirst },
    testTimeout: 60_000,
    alias: [{ find: /^.*\/core\/memo\.ts$/, replacement: fileURLToPath(new URL('./no-memory.ts', import.meta.url)) }],
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * The tests of src/httpd, with few runs of each law and some of the fixtures, and always the same ones: a mutant is
 * judged by comparing with a run before. A real httpd is asked once: what it says doesn't depend on what is mutated.
 * Nothing is remembered from one test to the next, so that a mutant is met by every test that gets to it.
 */
export default defineConfig({
  test: {
    include: ['test/mutation/every-test.ts'],
    env: {
      FLEET_LAW_RUNS: '25',
      FLEET_LAW_SEED: '1',
      FLEET_TEST_FIXTURES: '^(?!tree-)|^tree-(debian-13|rhel-9|sles-11|cpanel-ea4|certbot-one-vhost|rhel-6)$',
      FLEET_TEST_ANSWERS: fileURLToPath(new URL('../../node_modules/.cache/fleet-answers', import.meta.url)),
    },
    testTimeout: 60_000,
    alias: [{ find: /^.*\/core\/memo\.ts$/, replacement: fileURLToPath(new URL('./no-memory.ts', import.meta.url)) }],
  },
});

import { defineConfig } from 'vitest/config';

const common = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      {
        test: {
          ...common,
          name: 'parts',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/fleet/**'],
        },
      },
      {
        // Real hosts, which there is one set of: one file after the other.
        test: { ...common, name: 'fleet', include: ['test/fleet/**/*.test.ts'], fileParallelism: false, testTimeout: 180_000 },
      },
    ],
  },
});

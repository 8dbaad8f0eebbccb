/** Limits on work done. Processor time of the thread is measured, so that a busy machine fails no test. */
import { expect } from 'vitest';

/** Runs and expects that it took less processor time than that, in milliseconds. */
export function expectWithin(milliseconds: number, run: () => void): void {
  const start = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(milliseconds);
}

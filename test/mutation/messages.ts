/** What Stryker's process and the thread with the tests say to each other. */
import type { MutantCoverage } from '@stryker-mutator/api/core';
import type { TestResult } from '@stryker-mutator/api/test-runner';

export const CHANNEL = 'fleet-mutation';

/** Run tests, one after the other, until one fails. */
export interface Run {
  readonly kind: 'run';
  /** Of these; null: all there are. */
  readonly tests: readonly string[] | null;
  /** Switched on meanwhile; null: none. */
  readonly mutant: string | null;
  /** How often the mutant may be met by all of the tests, by Stryker's count. */
  readonly hitLimit: number | null;
}

export interface Leave {
  readonly kind: 'leave';
}

export type Question = Run | Leave;

export interface Ready {
  readonly kind: 'ready';
}

export interface Ran {
  readonly kind: 'ran';
  readonly tests: TestResult[];
  /** The last of them met the mutant so often that it would have gone on for ever. */
  readonly endless: boolean;
  /** Which test meets which mutant, from the start; nothing where a mutant was on. */
  readonly coverage: MutantCoverage;
}

export type Answer = Ready | Ran;

/**
 * A test runner for Stryker that loads the tests once and then runs them for one mutant after the other. Stryker's own
 * runner for vitest loads them for each, and that takes far longer than the tests.
 */
import { BroadcastChannel } from 'node:worker_threads';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin';
import { DryRunStatus, determineHitLimitReached, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import type {
  CompleteDryRunResult,
  DryRunResult,
  MutantRunOptions,
  MutantRunResult,
  TestRunner,
  TestRunnerCapabilities,
} from '@stryker-mutator/api/test-runner';
import { createVitest } from 'vitest/node';
import type { Vitest } from 'vitest/node';
import { CHANNEL } from './messages.ts';
import type { Answer, Question, Ran, Run } from './messages.ts';

const { ACTIVE_MUTANT_ENV_VARIABLE } = INSTRUMENTER_CONSTANTS;

interface Complete extends CompleteDryRunResult {
  readonly hits: number;
}

class OneProcess implements TestRunner {
  readonly #channel = new BroadcastChannel(CHANNEL);
  #vitest: Vitest | undefined;
  /** The tests that are loaded and wait; it comes to its end when they are told to leave, or can't be loaded. */
  #waiting: Promise<void> | undefined;

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    this.#vitest = await createVitest('test', { config: 'test/mutation/vitest.config.ts', watch: false, reporters: [] });
  }

  async dryRun(): Promise<DryRunResult> {
    const ran = await this.#run(true, null, { tests: null, mutant: null, hitLimit: null });
    return ran ?? { status: DryRunStatus.Error, errorMessage: this.#whyNotLoaded() };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, reloadEnvironment, testFilter = null, hitLimit = null } = options;
    const early = mutantActivation === 'static' ? activeMutant.id : null;
    const ran = await this.#run(reloadEnvironment, early, { tests: testFilter, mutant: activeMutant.id, hitLimit });
    if (ran === null) return toMutantRunResult({ status: DryRunStatus.Error, errorMessage: this.#whyNotLoaded() });
    return toMutantRunResult(determineHitLimitReached(ran.hits, options.hitLimit) ?? ran);
  }

  async dispose(): Promise<void> {
    await this.#leave();
    this.#channel.close();
    await this.#vitest?.close();
  }

  /** Null where the tests can't be loaded. */
  async #run(anew: boolean, early: string | null, run: Omit<Run, 'kind'>): Promise<Complete | null> {
    if ((anew || this.#waiting === undefined) && !(await this.#load(early))) return null;
    const { tests, hits, coverage } = await this.#ask({ kind: 'run', ...run });
    return { status: DryRunStatus.Complete, tests, hits, ...(coverage === null ? {} : { mutantCoverage: coverage }) };
  }

  /** Loads the tests in a new thread, where a mutant may be on from the start. False where that fails. */
  async #load(mutant: string | null): Promise<boolean> {
    await this.#leave();
    if (mutant === null) delete process.env[ACTIVE_MUTANT_ENV_VARIABLE];
    else process.env[ACTIVE_MUTANT_ENV_VARIABLE] = mutant;
    const ready = this.#next().then(() => true);
    this.#vitest?.state.filesMap.clear();
    this.#waiting = this.#vitest?.start().then(() => undefined);
    const loaded = await Promise.race([ready, this.#waiting?.then(() => false) ?? false]);
    if (!loaded) this.#waiting = undefined;
    return loaded;
  }

  async #leave(): Promise<void> {
    if (this.#waiting === undefined) return;
    this.#say({ kind: 'leave' });
    await this.#waiting;
    this.#waiting = undefined;
  }

  #whyNotLoaded(): string {
    const errors = this.#vitest?.state.getFiles().flatMap(({ result }) => result?.errors ?? []) ?? [];
    return errors.map(({ message }) => message).join('\n');
  }

  #say(question: Question): void {
    this.#channel.postMessage(question);
  }

  async #ask(run: Run): Promise<Ran> {
    this.#say(run);
    const answer = await this.#next();
    if (answer.kind !== 'ran') throw new Error('the tests were loaded a second time');
    return answer;
  }

  #next(): Promise<Answer> {
    return new Promise((resolve) => {
      this.#channel.onmessage = ({ data }: { readonly data: Answer }): void => resolve(data);
    });
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'one-process', OneProcess)];

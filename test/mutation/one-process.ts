/**
 * A test runner for Stryker that loads the tests once and then runs them for one mutant after the other. Stryker's own
 * runner for vitest loads them for each, and that takes far longer than the tests.
 */
import { BroadcastChannel } from 'node:worker_threads';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin';
import { DryRunStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import type {
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

class OneProcess implements TestRunner {
  readonly #channel = new BroadcastChannel(CHANNEL);
  #vitest: Vitest | undefined;
  /** The tests that are loaded and wait; it comes to its end when they are told to leave, or can't be loaded. */
  #waiting: Promise<void> | undefined;

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    this.#vitest = await createVitest('test', {
      config: 'test/mutation/vitest.config.ts',
      runner: 'test/mutation/waiting-runner.ts',
      pool: 'threads',
      watch: false,
      reporters: [],
    });
  }

  async dryRun(): Promise<DryRunResult> {
    if (!(await this.#load(null))) return this.#notLoaded();
    const { tests, coverage } = await this.#ask({ kind: 'run', tests: null, mutant: null, hitLimit: null });
    return { status: DryRunStatus.Complete, tests, mutantCoverage: coverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    return toMutantRunResult(await this.#judge(options));
  }

  async dispose(): Promise<void> {
    await this.#leave();
    this.#channel.close();
    await this.#vitest?.close();
  }

  async #judge(options: MutantRunOptions): Promise<DryRunResult> {
    const { activeMutant, mutantActivation, reloadEnvironment, testFilter = null, hitLimit = null } = options;
    if (reloadEnvironment || this.#waiting === undefined) {
      const loaded = await this.#load(mutantActivation === 'static' ? activeMutant.id : null);
      if (!loaded) return this.#notLoaded();
    }
    const ran = await this.#ask({ kind: 'run', tests: testFilter, mutant: activeMutant.id, hitLimit });
    if (ran.endless) return { status: DryRunStatus.Timeout, reason: 'a loop without an end' };
    return { status: DryRunStatus.Complete, tests: ran.tests };
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

  #notLoaded(): DryRunResult {
    const errors = this.#vitest?.state.getFiles().flatMap(({ result }) => result?.errors ?? []) ?? [];
    return { status: DryRunStatus.Error, errorMessage: errors.map(({ message }) => message).join('\n') };
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

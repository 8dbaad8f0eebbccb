/** Runs in vitest's thread: loads the tests, and then runs those that it is asked for, as often as it is asked. */
import { BroadcastChannel } from 'node:worker_threads';
import { TestRunner } from 'vitest';
import type { RunnerTask, RunnerTestCase, RunnerTestFile } from 'vitest';
import type { InstrumenterContext, MutantCoverage } from '@stryker-mutator/api/core';
import { TestStatus } from '@stryker-mutator/api/test-runner';
import type { TestResult } from '@stryker-mutator/api/test-runner';
import { CHANNEL } from './messages.ts';
import type { Answer, Question, Ran, Run } from './messages.ts';

declare global {
  /** Where Stryker's instrumented code looks which mutant is on, and counts. */
  var __stryker__: InstrumenterContext | undefined;
}

const stryker: InstrumenterContext = (globalThis.__stryker__ ??= {});

/** What took how long, in milliseconds: quick tests come first. */
const took = new Map<string, number>();

export default class WaitingRunner extends TestRunner {
  /** Comes to its end when it is told to leave; vitest itself then has nothing to run. */
  async onBeforeRunFiles(files: RunnerTestFile[]): Promise<void> {
    const tests = files.flatMap(testsOf);
    const failed = files.find(({ result }) => result?.state === 'fail');
    if (failed === undefined) await answerQuestions(tests);
    for (const file of files) file.mode = 'skip';
    for (const test of tests) test.mode = 'skip';
  }
}

function testsOf(task: RunnerTask): RunnerTestCase[] {
  if (task.type === 'test') return task.mode === 'run' ? [task] : [];
  return task.tasks.flatMap(testsOf);
}

function answerQuestions(tests: readonly RunnerTestCase[]): Promise<void> {
  const channel = new BroadcastChannel(CHANNEL);
  const say = (answer: Answer): void => channel.postMessage(answer);
  return new Promise((leave) => {
    channel.onmessage = (event): void => {
      const question: Question = event.data;
      if (question.kind === 'run') void run(tests, question).then(say);
      else {
        channel.close();
        leave();
      }
    };
    say({ kind: 'ready' });
  });
}

async function run(all: readonly RunnerTestCase[], question: Run): Promise<Ran> {
  const wanted = question.tests === null ? null : new Set(question.tests);
  const tests = all.filter(({ id }) => wanted?.has(id) ?? true).toSorted((a, b) => timeOf(a) - timeOf(b));
  const results: TestResult[] = [];
  for (const test of tests) {
    switchOn(question);
    const result = await runTest(test);
    results.push(result);
    if (isEndless()) return { kind: 'ran', tests: results, endless: true, coverage: NOTHING };
    if (result.status === TestStatus.Failed) break;
  }
  const { mutantCoverage = NOTHING } = stryker;
  return { kind: 'ran', tests: results, endless: false, coverage: question.mutant === null ? mutantCoverage : NOTHING };
}

const NOTHING: MutantCoverage = { static: {}, perTest: {} };

const timeOf = ({ id }: RunnerTestCase): number => took.get(id) ?? 0;

/** The counts begin anew with each test. */
function switchOn({ mutant, hitLimit }: Run): void {
  delete stryker.activeMutant;
  delete stryker.hitCount;
  delete stryker.hitLimit;
  if (mutant !== null) stryker.activeMutant = mutant;
  if (hitLimit !== null) Object.assign(stryker, { hitCount: 0, hitLimit: limitOfOneTest(hitLimit) });
}

/** Stryker allows a hundred times of what all tests did without the mutant; one test alone may do twice as much as all. */
const limitOfOneTest = (ofAll: number): number => Math.min(ofAll, Math.max(ofAll / 50, 10_000));

function isEndless(): boolean {
  const { hitCount = 0, hitLimit = Infinity } = stryker;
  return hitCount > hitLimit;
}

async function runTest(test: RunnerTestCase): Promise<TestResult> {
  stryker.currentTestId = test.id;
  const started = performance.now();
  const failure = await failureOf(test);
  const timeSpentMs = performance.now() - started;
  delete stryker.currentTestId;
  if (!took.has(test.id)) took.set(test.id, timeSpentMs);
  const about = { id: test.id, name: test.fullTestName, timeSpentMs };
  return failure === null
    ? { ...about, status: TestStatus.Success }
    : { ...about, status: TestStatus.Failed, failureMessage: failure };
}

/** Of the test's body, which is all there is of these tests: none has something to do before or after it. */
async function failureOf(test: RunnerTestCase): Promise<string | null> {
  try {
    await TestRunner.getTestFn(test)();
    return null;
  } catch (error) {
    return String(error);
  }
}

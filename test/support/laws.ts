/**
 * Laws: what must hold for everything that a generator makes, and for every case that ever failed. Those lie as files
 * in `once-failed/` beside the test, a folder for each law, and are checked in every run.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** What a run of all laws can be told, by `test/fuzz.ts` for one. */
const runs = Number(process.env['FLEET_LAW_RUNS'] ?? 1000);
const seed = process.env['FLEET_LAW_SEED'];
const milliseconds = process.env['FLEET_LAW_MILLISECONDS'];
const writesFailures = process.env['FLEET_LAW_WRITES_FAILURES'] === '1';

/** So many runs are enough for the shares that a law asks for. */
const ENOUGH = 1000;

/** Throws where it doesn't hold; the words it returns are counted, to see that a generator makes what it should. */
type Holds<Given extends unknown[]> = (...given: Given) => string | readonly string[] | void;

interface Details {
  /** The least share of the runs, of 1, in which a word must have been returned. */
  readonly seen?: Readonly<Record<string, number>>;
}

type Law = <Given extends [unknown, ...unknown[]]>(
  name: string,
  given: { [Index in keyof Given]: fc.Arbitrary<Given[Index]> },
  holds: Holds<Given>,
  details?: Details,
) => void;

/** `const law = lawsOf(import.meta.url)`. What a generator makes must be JSON: that is how a case is kept. */
export function lawsOf(testUrl: string): Law {
  const testFile = fileURLToPath(testUrl);
  return (name, given, holds, { seen = {} } = {}) => {
    const folder = join(dirname(testFile), 'once-failed', slug(basename(testFile, '.test.ts')), slug(name));
    describe(name, () => {
      it.each(casesIn(folder))('%s, which failed once', (file) => {
        holds(...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Parameters<typeof holds>));
      });
      // One that asks another program a thousand times takes a minute where everything else runs, too.
      it('holds', { timeout: milliseconds === undefined ? 600_000 : 0 }, () => {
        const { counts, done } = checkGenerated(folder, given, holds, runs);
        if (done < ENOUGH) return;
        for (const [word, share] of Object.entries(seen)) {
          expect(counts.get(word) ?? 0, `${word} among ${JSON.stringify([...counts])}`).toBeGreaterThan(share * done);
        }
      });
    });
  };
}

function checkGenerated<Given extends [unknown, ...unknown[]]>(
  folder: string,
  given: { [Index in keyof Given]: fc.Arbitrary<Given[Index]> },
  holds: Holds<Given>,
  numRuns: number,
): { readonly counts: ReadonlyMap<string, number>; readonly done: number } {
  const counts = new Map<string, number>();
  const property = fc.property(fc.tuple<Given>(...given), (values) => {
    for (const word of [holds(...values) ?? []].flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  });
  const details = fc.check(property, {
    numRuns,
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(milliseconds === undefined ? {} : { interruptAfterTimeLimit: Number(milliseconds) }),
  });
  if (details.failed) {
    const report = `${fc.defaultReportMessage(details) ?? ''}\n${keep(folder, details)}`;
    throw new Error(report, { cause: details.errorInstance });
  }
  return { counts, done: details.numRuns };
}

/** What to do with a case that fails. */
function keep(
  folder: string,
  { counterexample, seed: used }: { readonly counterexample: readonly unknown[] | null; readonly seed: number },
): string {
  if (counterexample === null) return 'no case was made';
  const file = join(folder, `seed-${used}.json`);
  const text = `${JSON.stringify(counterexample[0], null, 2)}\n`;
  if (!writesFailures) return `To keep this case, write it to ${file}:\n${text}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  return `This case was written to ${file}: give it a name that says what it is.`;
}

function casesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

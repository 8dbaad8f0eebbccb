/** After the reload: does every client that should get in do so? */
import { entryKey, explain, formatPoint, type Expectation, type MatrixEntry } from '../../core/index.ts';
import type { Engine, EngineSettings } from '../hosts/engine.ts';
import { attemptsAt, observeMatrix } from '../read/matrix.ts';
import type { PreparedHost } from '../plan/prepared-host.ts';
import { keeps } from '../plan/propose.ts';

/** A graceful reload is not synchronous: old children may answer for a moment, so what fails is asked again. */
const PATIENCE_MS = 5_000;
/**
 * An answer that never came takes longer than that, and packets get lost: so what failed is looked at a second time, unless
 * the first look took so long that hardly anybody can have answered.
 */
const LONGEST_LOOK_MS = 20_000;
const PAUSE_MS = 250;

export interface Judgement {
  readonly after: readonly MatrixEntry[];
  /** Expectations that were not met, for people: `windows-vista at *:443 (no SNI): alert 70 protocol_version`. */
  readonly unmet: readonly string[];
}

/** Makes the after-matrix and holds it against what the plan promised. */
export async function judgeHost(
  prepared: PreparedHost,
  tools: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<Judgement> {
  if (prepared.running.length === 0) return judgeDown(prepared);
  const attempts = attemptsAt(prepared.points, tools.settings.clients);
  const begun = tools.engine.clock.now();
  const after = new Map<string, MatrixEntry>();
  let open = attempts;
  for (let looks = 1; ; looks += 1) {
    for (const entry of await observeMatrix(open, prepared.connection, tools)) after.set(entryKey(entry), entry);
    const unmet = unmetOf(prepared.plan.expectations, after);
    const patience = looks === 1 ? LONGEST_LOOK_MS : PATIENCE_MS;
    if (unmet.length === 0 || tools.settings.undo.aborted || tools.engine.clock.now() > begun + patience)
      return judgement(after, unmet);
    // A request for another name follows the handshake that it belongs to: that one is made again.
    const wanted = new Set(unmet.map(({ point: { host: _, ...point }, client }) => entryKey({ point, client })));
    open = attempts.filter(({ at, client }) => wanted.has(entryKey({ point: at.point, client: client.name })));
    if (open.length === 0) return judgement(after, unmet);
    await tools.engine.clock.sleep(PAUSE_MS, tools.settings.undo);
  }
}

/** Where nothing ran there is nobody to ask: but a server that was started meanwhile may have read what was there before. */
async function judgeDown({ connection }: PreparedHost): Promise<Judgement> {
  const facts = await connection.read();
  if (!facts.ok) return { after: [], unmet: [`the host couldn't be looked at again: ${explain(facts.error).what}`] };
  const started = [...facts.value.instances, ...facts.value.skippedProcesses];
  const unmet = started.map(
    ({ pid }) => `httpd was started meanwhile (process ${pid}), and may not serve what lies there`,
  );
  return { after: [], unmet };
}

/**
 * After a restore: who got in before the change and verifiably doesn't now, for people. Empty where all is as before, and
 * where nothing can be seen.
 */
export async function lostAfterRestore(
  prepared: PreparedHost,
  tools: { readonly engine: Engine; readonly settings: EngineSettings },
): Promise<readonly string[]> {
  const expectations = keeps(prepared.plan.before, true);
  const { after } = await judgeHost({ ...prepared, plan: { ...prepared.plan, expectations } }, tools);
  const shutOut = new Map(after.filter((entry) => entry.gotIn === false).map((entry) => [entryKey(entry), entry]));
  return judgement(
    shutOut,
    expectations.filter((expectation) => shutOut.has(entryKey(expectation))),
  ).unmet;
}

function unmetOf(
  expectations: readonly Expectation[],
  after: ReadonlyMap<string, MatrixEntry>,
): readonly Expectation[] {
  return expectations.filter((expectation) => after.get(entryKey(expectation))?.gotIn !== true);
}

function judgement(after: ReadonlyMap<string, MatrixEntry>, unmet: readonly Expectation[]): Judgement {
  const sentences = unmet.map((expectation) => {
    const seen = after.get(entryKey(expectation));
    return `${expectation.client} at ${formatPoint(expectation.point)}: ${seen?.evidence ?? 'was not tried'}`;
  });
  return { after: [...after.values()], unmet: sentences };
}

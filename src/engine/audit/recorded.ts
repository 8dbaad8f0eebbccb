/** Exceptions and drift: what the records say of a host, beside what was found there. Pure. */
import { exceptionState, entryKey, formatPoint, parseMark, type Mark, type RecordedChange } from '../../core/index.ts';
import type { AuditedException, Drift, ExceptionRecord, Snapshot } from '../../ports/index.ts';
import { seenAs } from '../plan/seen-change.ts';

interface Marked {
  readonly mark: Mark;
  readonly places: ReadonlySet<string>;
}

/**
 * One exception for each run that the records or the marks in the files tell of. The marks tell also where the records
 * are on another controller; where both do, the end is that of the record, which may have been moved.
 */
export function exceptionsOf(
  snapshot: Snapshot,
  recorded: readonly RecordedChange[],
  now: number,
): readonly AuditedException[] {
  const marks = marksIn(snapshot);
  const known = new Set(recorded.map(({ run }) => run.id));
  const told = recorded.map(({ run, ...change }) =>
    exception({ run: run.id, owner: run.owner, expires: run.expires }, marks.get(run.id), {
      now,
      record: recordOf({ run, ...change }),
    }),
  );
  const untold = [...marks.values()].filter(({ mark }) => !known.has(mark.run));
  return [...told, ...untold.map((marked) => exception(marked.mark, marked, { now, record: null }))];
}

function exception(
  { run, owner, expires }: Mark,
  marked: Marked | undefined,
  { now, record }: { readonly now: number; readonly record: ExceptionRecord | null },
): AuditedException {
  const place = [...(marked?.places ?? [])].join(', ');
  return { run, owner, expires, state: exceptionState(expires, now), place, record };
}

function recordOf({ run, files, extensions }: RecordedChange): ExceptionRecord {
  return { since: run.started, reason: run.reason, clients: run.clients, extensions, files };
}

function marksIn(snapshot: Snapshot): ReadonlyMap<string, Marked> {
  const byRun = new Map<string, { readonly mark: Mark; readonly places: Set<string> }>();
  for (const { text, realPath, line } of snapshot.instances.flatMap(({ configuration }) => configuration.comments)) {
    const mark = parseMark(text);
    if (mark === null) continue;
    const found = byRun.get(mark.run) ?? { mark, places: new Set() };
    byRun.set(mark.run, found);
    found.places.add(`${realPath}:${line}`);
  }
  return byRun;
}

/** Files that aren't as the run left them, and clients that got in after it and don't now. */
export function driftOf(snapshot: Snapshot, recorded: readonly RecordedChange[]): readonly Drift[] {
  return recorded.flatMap((change) => [...fileDrift(snapshot, change), ...clientDrift(snapshot, change)]);
}

function fileDrift(snapshot: Snapshot, { run, files }: RecordedChange): readonly Drift[] {
  return files.flatMap((change) => {
    const what = DRIFT[seenAs(snapshot, change)];
    return what === null ? [] : [{ run: run.id, what, place: change.path }];
  });
}

const DRIFT: Readonly<Record<ReturnType<typeof seenAs>, string | null>> = {
  after: null,
  before: 'all is as it was before the run, though the record says that the change is in force',
  other: 'the file was edited since the run',
  untold: null,
  unread: 'what the run changed is not part of the configuration any more',
};

function clientDrift(snapshot: Snapshot, { run, after }: RecordedChange): readonly Drift[] {
  const now = new Map(snapshot.before.map((entry) => [entryKey(entry), entry]));
  return after.flatMap((entry) => {
    const seen = now.get(entryKey(entry));
    if (entry.gotIn !== true || seen?.gotIn !== false) return [];
    const what = `${entry.client} got in after the run and doesn't now: ${seen.cause}, ${seen.evidence}`;
    return [{ run: run.id, what, place: formatPoint(entry.point) }];
  });
}

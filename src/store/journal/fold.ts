/** From the entries of a journal to the record of its run. Pure. */
import type { Extension, HostOutcome, JournalEntry, RunRecord, UnsettledHost } from '../../core/index.ts';

/**
 * Folds a journal. Null where it doesn't begin with `run-started`. A host's later outcome replaces its earlier one;
 * hosts whose change was begun and never told as finished are `unsettled`.
 */
export function foldJournal(entries: readonly JournalEntry[]): RunRecord | null {
  const [first] = entries;
  if (first?.type !== 'run-started') return null;
  const outcomes = new Map<string, HostOutcome>();
  const open = new Map<string, UnsettledHost>();
  const extensions: Extension[] = [];
  let finished: string | null = null;
  for (const entry of entries) {
    if (entry.type === 'host-intent') open.set(entry.host, { host: entry.host, files: entry.files, accepted: false });
    if (entry.type === 'host-phase') noteVerdict(open, entry);
    if (entry.type === 'run-finished') finished = entry.at;
    if (entry.type === 'run-extended') extensions.push(extensionOf(entry));
    if (entry.type === 'host-finished') {
      outcomes.set(entry.outcome.host, entry.outcome);
      open.delete(entry.outcome.host);
    }
  }
  const { hosts: _hosts, ...header } = first.run;
  const expires = extensions.at(-1)?.until ?? header.expires;
  return { ...header, expires, finished, outcomes: [...outcomes.values()], unsettled: [...open.values()], extensions };
}

function extensionOf({ at, by, until, reason }: Extension): Extension {
  return { at, by, until, reason };
}

/** The last word before a host's end: that it is confirmed, or that it goes back. */
function noteVerdict(
  open: Map<string, UnsettledHost>,
  { host, phase }: Extract<JournalEntry, { readonly type: 'host-phase' }>,
): void {
  const begun = open.get(host);
  if (begun === undefined || (phase !== 'confirm' && phase !== 'restore')) return;
  open.set(host, { ...begun, accepted: phase === 'confirm' });
}

/** The text of `fleet verify`: clients × listeners, then what keeps whom out, then what the others negotiated. */
import type { VerifiedEntry, VerifiedHost, VerifyReport } from '../../ports/index.ts';
import { countOf, foldBy } from './fold.ts';
import { foldNames } from './fold-names.ts';
import { oneLine } from './one-line.ts';
import { softwareLines } from './software-text.ts';
import { indent } from './text-table.ts';
import { noteLines, notesOf } from './verify-notes.ts';
import { columnsOf, verifyTable } from './verify-table.ts';

/** What a mark means, for whoever can show it by colour; the words say it without. */
export type Tone = 'good' | 'bad' | 'unknown' | 'quiet';

/** How the text is to look. */
export interface VerifyTextOptions {
  /** Columns that a line may have. */
  readonly width: number;
  /** Puts colour around a text; the same text where there is none. */
  readonly paint: (tone: Tone, text: string) => string;
}

/** One block for each host, or for hosts of which the same is told. */
export function renderVerify(report: VerifyReport, options: VerifyTextOptions): string {
  const groups = foldBy(report.hosts, (host) => bodyOf(host, options).join('\n'));
  const blocks = groups.map(({ items }) => blockOf(items, options).join('\n'));
  return `${[...blocks, summary(report)].join('\n\n')}\n`;
}

function blockOf(hosts: readonly [VerifiedHost, ...VerifiedHost[]], options: VerifyTextOptions): string[] {
  const [first] = hosts;
  const names = oneLine(foldNames(hosts.map(({ host }) => host)));
  const state = first.state === 'verified' ? '' : ` (${first.state})`;
  return [`${names}${state}`, ...indent([...softwareLines(hosts), ...bodyOf(first, options)])];
}

function bodyOf({ reason, hint, entries }: VerifiedHost, options: VerifyTextOptions): string[] {
  const room = { ...options, width: options.width - 2 };
  const notes = notesOf(entries);
  const told = [reason, hint].map(oneLine).filter((text) => text !== '');
  const columns = columnsOf(entries, notes);
  return [...told, ...verifyTable(entries, columns, room), ...noteLines(notes, { entries, columns }, room)];
}

/** `windows-xp gets in nowhere` is in the matrix; this is what a person wants to know last. */
function summary({ hosts, mode }: VerifyReport): string {
  const entries = hosts.flatMap((host) => host.entries);
  const count = (which: (entry: VerifiedEntry) => boolean): number => entries.filter(which).length;
  const counts = [
    `works=${count(({ gotIn }) => gotIn === true)}`,
    `refused=${count(({ gotIn }) => gotIn === false)}`,
    `unknown=${count(({ gotIn }) => gotIn === null)}`,
    `unreachable=${hosts.filter(({ state }) => state !== 'verified').length}`,
  ].join(' ');
  const connections = hosts.reduce((sum, host) => sum + host.connections, 0);
  const how = mode === 'full' ? 'handshakes to their end, with a request by HTTP' : 'hellos only';
  return `${counts} (${countOf(connections, 'connection')}; ${how})`;
}

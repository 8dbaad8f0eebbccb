/** What stands below a matrix: numbered reasons for those who don't get in, and evidence for those who do. */
import type { VerifiedEntry } from '../../ports/index.ts';
import { foldBy } from './fold.ts';
import { oneLine, sentences } from './one-line.ts';
import { lettersOf, type Column } from './verify-table.ts';
import type { VerifyTextOptions } from './verify-text.ts';
import { wrap } from './wrap.ts';

/** Numbers of notes by what they tell. */
export type Notes = ReadonlyMap<string, number>;

/** What an entry's note tells; entries that tell the same share it. */
export function noteKey({ route, cause, basis, evidence, help }: VerifiedEntry): string {
  return JSON.stringify([route, cause, basis, evidence, help]);
}

/** Whether there is more to say than that the client gets in. */
function hasNote({ gotIn, help }: VerifiedEntry): boolean {
  return gotIn !== true || help !== '';
}

/** Numbers the notes in the order in which they come first. */
export function notesOf(entries: readonly VerifiedEntry[]): Notes {
  const keys = [...new Set(entries.filter(hasNote).map(noteKey))];
  return new Map(keys.map((key, index) => [key, index + 1]));
}

const BASIS: Readonly<Record<VerifiedEntry['basis'], string>> = {
  seen: 'seen',
  read: 'seen, and read on the host',
  inferred: 'inferred',
};

/** What is told of, and the letters of its places. */
interface Told {
  readonly entries: readonly VerifiedEntry[];
  readonly columns: readonly Column[];
}

/** The notes, then one line for each handshake that needs none. */
export function noteLines(notes: Notes, { entries, columns }: Told, { width, paint }: VerifyTextOptions): string[] {
  const noted = foldBy(entries.filter(hasNote), noteKey).flatMap(({ key, items }) => {
    const [{ gotIn, cause, basis, evidence, help }] = items;
    const tone = gotIn === true ? 'good' : gotIn === false ? 'bad' : 'unknown';
    const number = `${notes.get(key)}`.padStart(2);
    const head = wrap(`${placesOf(items, columns)}: ${oneLine(cause)}`, width - 4);
    const rest = [`${BASIS[basis]}: ${sentences(evidence)}`, help === '' ? '' : `helps: ${sentences(help)}`];
    const lines = [...head.map((line) => paint(tone, line)), ...rest.flatMap((text) => wrap(text, width - 4))];
    return ['', ...lines.map((line, index) => `${index === 0 ? number : '  '}  ${line}`)];
  });
  return [...noted, ...proofLines({ entries, columns }, width)];
}

function proofLines({ entries, columns }: Told, width: number): string[] {
  const folds = foldBy(
    entries.filter((entry) => !hasNote(entry)),
    ({ route, evidence }) => JSON.stringify([route, evidence]),
  );
  const lines = folds.flatMap(({ items }) =>
    wrap(`${placesOf(items, columns)}: ${sentences(items[0].evidence)}`, width - 4).map((line) => `    ${line}`),
  );
  return lines.length === 0 ? [] : ['', 'get in:', ...lines];
}

/** `windows-vista, windows-xp at A, B` */
function placesOf(items: readonly VerifiedEntry[], columns: readonly Column[]): string {
  const clients = foldBy(items, ({ client }) => client).map(({ key, items: own }) => ({
    client: oneLine(key),
    where: lettersOf(own, columns),
  }));
  const alike = foldBy(clients, ({ where }) => where);
  return alike.map(({ key, items: who }) => `${who.map(({ client }) => client).join(', ')} at ${key}`).join('; ');
}

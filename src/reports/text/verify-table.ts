/** The matrix of `fleet verify`: a row for each client, a column for each place where clients knock. */
import type { VerifiedEntry } from '../../ports/index.ts';
import { formatPoint } from '../../core/index.ts';
import { foldBy } from './fold.ts';
import { oneLine } from './one-line.ts';
import { pointsText } from './points-text.ts';
import { noteKey, type Notes } from './verify-notes.ts';
import type { Tone, VerifyTextOptions } from './verify-text.ts';
import { wrap } from './wrap.ts';

/** Places at which every client fares the same. */
export interface Column {
  /** A short name for the places, told in the legend. */
  readonly letter: string;
  readonly label: string;
  readonly places: ReadonlySet<string>;
  readonly cells: ReadonlyMap<string, Cell>;
}

interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

const NEVER: Cell = { text: '-', tone: 'quiet' };
/** `no 12` and the gap before it. */
const CELL_WIDTH = 8;

/** The legend and the table; nothing where there are no entries. */
export function verifyTable(
  entries: readonly VerifiedEntry[],
  columns: readonly Column[],
  options: VerifyTextOptions,
): string[] {
  if (entries.length === 0) return [];
  const clients = [...new Set(entries.map(({ client }) => client))];
  const first = Math.max(...clients.map((client) => client.length)) + 2;
  const perBlock = Math.max(1, Math.floor((options.width - first) / CELL_WIDTH));
  const blocks = Array.from({ length: Math.ceil(columns.length / perBlock) }, (_, index) =>
    blockOf(columns.slice(index * perBlock, (index + 1) * perBlock), { clients, first, options }),
  );
  return ['', ...columns.flatMap((column) => legend(column, options.width)), ...blocks.flat()];
}

function legend({ letter, label }: Column, width: number): string[] {
  return wrap(label, width - 4).map((line, index) => `${index === 0 ? letter.padEnd(2) : '  '}  ${line}`);
}

interface Frame {
  readonly clients: readonly string[];
  readonly first: number;
  readonly options: VerifyTextOptions;
}

function blockOf(columns: readonly Column[], { clients, first, options: { paint } }: Frame): string[] {
  const head = columns.map(({ letter }) => letter.padEnd(CELL_WIDTH)).join('');
  const rows = clients.map((client) => {
    const cells = columns.map((column) => column.cells.get(client) ?? NEVER);
    const row = cells.map(({ text, tone }) => paint(tone, text) + ' '.repeat(CELL_WIDTH - text.length)).join('');
    return `${oneLine(client).padEnd(first)}${row}`.trimEnd();
  });
  return ['', `${' '.repeat(first)}${head}`.trimEnd(), ...rows];
}

/** Gives the places letters, so that long names of listeners don't make the table wide. */
export function columnsOf(entries: readonly VerifiedEntry[], notes: Notes): readonly Column[] {
  const places = foldBy(entries, placeOf);
  const seen = places.map(({ items }) => ({ items, cells: cellsOf(items, notes) }));
  const alike = foldBy(seen, ({ items, cells }) => JSON.stringify([items[0].route, [...cells]]));
  const all = entries.map(({ point }) => point);
  const both = new Set(entries.map(({ route }) => route)).size > 1;
  return alike.map(({ items }, index) => {
    const here = new Set(items.map((place) => placeOf(place.items[0])));
    const points = items.map((place) => place.items[0].point);
    const way = both ? `, ${routeWords(items[0].items[0].route)}` : '';
    const label = `${pointsText(points, all)}${way}`;
    return { letter: letterOf(index), label, places: here, cells: items[0].cells };
  });
}

/** Identifies where and by which way a client knocked. */
function placeOf({ point, route }: VerifiedEntry): string {
  return JSON.stringify([formatPoint(point), route]);
}

/** `A, C`: the columns of these entries. */
export function lettersOf(entries: readonly VerifiedEntry[], columns: readonly Column[]): string {
  const places = new Set(entries.map(placeOf));
  const here = columns.filter((column) => [...places].some((place) => column.places.has(place)));
  return here.map(({ letter }) => letter).join(', ');
}

function cellsOf(entries: readonly VerifiedEntry[], notes: Notes): ReadonlyMap<string, Cell> {
  return new Map(entries.map((entry) => [entry.client, cellOf(entry, notes)]));
}

/** `yes`, `no 3`: with the number of the note that says more. */
function cellOf(entry: VerifiedEntry, notes: Notes): Cell {
  const number = notes.get(noteKey(entry));
  const text = (word: string): string => (number === undefined ? word : `${word} ${number}`);
  if (entry.gotIn === null) return { text: text('?'), tone: 'unknown' };
  return entry.gotIn ? { text: text('yes'), tone: 'good' } : { text: text('no'), tone: 'bad' };
}

/** A … Z, AA, AB … */
function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${letterOf(Math.floor(index / 26) - 1)}${last}`;
}

/** How a way is told where there are two. */
function routeWords(route: VerifiedEntry['route']): string {
  return route === 'ssh' ? 'at the host itself' : 'from outside';
}

/** Sentences on clients: who gets in where, who doesn't and why. */
import type { Impossibility, MatrixEntry, ProbePoint } from '../../core/index.ts';
import { foldBy } from './fold.ts';
import { oneLine, sentences } from './one-line.ts';
import { pointsText } from './points-text.ts';

/** A client at a point. */
export interface ClientAt {
  readonly client: string;
  readonly point: ProbePoint;
}

/** `windows-vista, windows-2003-aes on *:443 (every name and without SNI)`, clients with the same points together. */
export function clientsAt(entries: readonly ClientAt[], all: readonly ProbePoint[]): string {
  const clients = foldBy(entries, ({ client }) => client).map(({ key, items }) => ({
    client: oneLine(key),
    where: pointsText(
      items.map(({ point }) => point),
      all,
    ),
  }));
  const places = foldBy(clients, ({ where }) => where);
  return places.map(({ key, items }) => `${items.map(({ client }) => client).join(', ')} on ${key}`).join('; ');
}

/** One line for each client and cause: `windows-xp on …: library-no-3des: <evidence>. <help>`. */
export function keptOut(entries: readonly MatrixEntry[], all: readonly ProbePoint[]): string[] {
  return foldBy(entries, ({ client, cause, evidence, help }) => JSON.stringify([client, cause, evidence, help])).map(
    ({ items }) =>
      `${clientsAt(items, all)}: ${oneLine(items[0].cause)}: ${sentences(items[0].evidence, items[0].help)}`,
  );
}

/** One line for each: `windows-xp: <evidence>. <help>`, with the points where it isn't the whole host. */
export function cannotBeHad(impossible: readonly Impossibility[], all: readonly ProbePoint[]): string[] {
  return foldBy(impossible, ({ client, evidence, help }) => JSON.stringify([client, evidence, help])).map(
    ({ items }) => {
      const [{ client, evidence, help }] = items;
      const points = items.flatMap(({ point }) => (point === null ? [] : [point]));
      const where = points.length === 0 || points.length < items.length ? '' : ` on ${pointsText(points, all)}`;
      return `${oneLine(client)}${where}: ${sentences(evidence, help)}`;
    },
  );
}

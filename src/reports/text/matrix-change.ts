/** What changed between two looks at the same host: who got in, who lost. */
import { entryKey, type MatrixEntry } from '../../core/index.ts';

/** Entries of the later matrix, by what became of them. */
export interface MatrixChange {
  /** Got in after, not before. */
  readonly gained: readonly MatrixEntry[];
  /** Got in before, not after. */
  readonly lost: readonly MatrixEntry[];
  /** Kept out before and after. */
  readonly stillOut: readonly MatrixEntry[];
  /** Couldn't be seen after. */
  readonly unseen: readonly MatrixEntry[];
}

/** Compares two matrices of one host. An entry that the earlier one doesn't have, or didn't see, gains nothing. */
export function matrixChange(before: readonly MatrixEntry[], after: readonly MatrixEntry[]): MatrixChange {
  const gotIn = new Map(before.map((entry) => [entryKey(entry), entry.gotIn]));
  const was = (entry: MatrixEntry): boolean | null => gotIn.get(entryKey(entry)) ?? keptOutBefore(entry, gotIn);
  return {
    gained: after.filter((entry) => entry.gotIn === true && was(entry) === false),
    lost: after.filter((entry) => entry.gotIn === false && was(entry) === true),
    stillOut: after.filter((entry) => entry.gotIn === false && was(entry) !== true),
    unseen: after.filter((entry) => entry.gotIn === null),
  };
}

/** Whoever was refused by the handshake was so for every name that it could have asked for after it; else null. */
function keptOutBefore(
  { point: { host, ...point }, client }: MatrixEntry,
  gotIn: ReadonlyMap<string, boolean | null>,
): false | null {
  return host !== undefined && gotIn.get(entryKey({ point, client })) === false ? false : null;
}

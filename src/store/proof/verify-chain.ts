/** Checks one chained file, line by line, and goes on after a break: each culprit is named, not all that follow it. */
import { CHAIN_START, chainOf, completeLines, completeLength, splitLine } from '../journal/chain.ts';

/** Something that doesn't hold. */
export interface RecordProblem {
  readonly file: string;
  /** From 1; null where the whole file is meant. */
  readonly line: number | null;
  /** What follows `FILE:LINE: `. */
  readonly what: string;
}

/** A chained file as it was found. */
export interface CheckedChain {
  /** The chain value that each complete line states; empty where it states none. */
  readonly chains: readonly string[];
  readonly jsons: readonly string[];
  readonly problems: readonly RecordProblem[];
  /** Whether half a line follows the last complete one. */
  readonly torn: boolean;
}

export function checkChain(file: string, bytes: Buffer): CheckedChain {
  const lines = [...completeLines(bytes)].map(splitLine);
  const chains = lines.map((parts) => parts?.chain ?? '');
  const problems: RecordProblem[] = [];
  lines.forEach((parts, index) => {
    const what = parts === null ? 'it is no complete line of a record' : brokenLink(parts, index, chains);
    if (what === null) return;
    const place = parts === null || problems.length >= MOST_PLACED ? null : placeOf(parts, index, chains);
    problems.push({ file, line: index + 1, what: place ?? what });
  });
  const torn = completeLength(bytes) < bytes.length;
  return { chains, jsons: lines.map((parts) => parts?.json ?? ''), problems, torn };
}

/** Of so many broken lines it is found out where they belong, which takes a hash for every line of the file. */
const MOST_PLACED = 20;

interface Parts {
  readonly json: string;
  readonly chain: string;
}

/** Why a line doesn't follow the one before; null where it does. */
function brokenLink({ json, chain }: Parts, index: number, chains: readonly string[]): string | null {
  const before = index === 0 ? CHAIN_START : (chains[index - 1] ?? '');
  if (chainOf(before, json) === chain) return null;
  return index === 0
    ? 'it was altered, or a line before it was removed'
    : `it was altered, or a line between it and line ${index} was removed`;
}

/** Where a broken line comes from; null where it fits nowhere. */
function placeOf({ json, chain }: Parts, index: number, chains: readonly string[]): string | null {
  if (index > 0 && chainOf(CHAIN_START, json) === chain)
    return 'it was the first line: the lines were put in another order';
  const follows = chains.findIndex((other) => other !== '' && chainOf(other, json) === chain);
  return follows < 0
    ? null
    : `it belongs after line ${follows + 1}: lines were put in another order, or put in between`;
}

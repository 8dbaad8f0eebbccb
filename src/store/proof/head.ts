/** The head of a ledger as a text that is signed: whoever signs it can read what is signed. */

/** A place in the ledger. */
export interface Head {
  readonly lines: number;
  /** Chain value of the last of these lines. */
  readonly chain: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** The namespace of the signatures, as ssh-keygen calls it: a signature made for something else doesn't count. */
export const NAMESPACE = 'fleet-records';

export function formatHead({ lines, chain, at }: Head): string {
  return `fleet records: ledger.jsonl has ${lines} lines, the last with chain ${chain}, at ${at}\n`;
}

/** Null for any other text. */
export function parseHead(text: string): Head | null {
  const pattern =
    /^fleet records: ledger\.jsonl has (\d{1,9}) lines, the last with chain ([0-9a-f]{64}), at (\S{1,40})\n$/;
  const [, lines, chain, at] = pattern.exec(text) ?? [];
  return lines === undefined || chain === undefined || at === undefined ? null : { lines: Number(lines), chain, at };
}

/** Checks the signed heads: each names a line of the ledger, which must still be there as it was. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../errno.ts';
import { parseHead, type Head } from './head.ts';
import { sshVerify } from './ssh-signature.ts';
import { signaturesFolder } from '../store-paths.ts';
import type { RecordProblem } from './verify-chain.ts';

export interface HeadTrust {
  /** A file as ssh-keygen's ALLOWED SIGNERS; without it a signature counts whoever made it. */
  readonly allowedSigners?: string;
  /** Another folder of heads: one kept where whoever can write the records can't reach. */
  readonly heads?: string;
}

export interface CheckedHead {
  readonly file: string;
  readonly head: Head | null;
  /** Who signed, or the fingerprint of the key. */
  readonly signer: string;
  readonly problem: RecordProblem | null;
}

export async function checkHeads(
  directory: string,
  chains: readonly string[],
  { allowedSigners, heads: named }: HeadTrust,
): Promise<readonly CheckedHead[]> {
  const heads = named ?? signaturesFolder(directory);
  const names = await filesIn(heads, '.head');
  const checked = await Promise.all(names.map((name) => checkHead(join(heads, name), chains, allowedSigners ?? null)));
  return [
    ...checked,
    ...(await missingHeads(heads, { names, wanted: allowedSigners !== undefined || named !== undefined })),
  ];
}

interface Wanted {
  readonly names: readonly string[];
  /** Whether somebody named signers, or a folder that has heads. */
  readonly wanted: boolean;
}

/** Signatures whose head is gone; and that there is no head at all, where one was to be looked for. */
async function missingHeads(folder: string, { names, wanted }: Wanted): Promise<readonly CheckedHead[]> {
  const missing = (file: string, what: string): CheckedHead => {
    return { file, head: null, signer: '', problem: { file, line: null, what } };
  };
  const heads = (await filesIn(folder, '.head.sig')).map((name) => name.slice(0, -'.sig'.length));
  const lone = heads.filter((name) => !names.includes(name));
  if (lone.length > 0)
    return lone.map((name) => missing(join(folder, name), 'the head was removed: its signature is here'));
  return wanted && names.length === 0 ? [missing(folder, 'there is no signed head to check against')] : [];
}

async function checkHead(file: string, chains: readonly string[], signers: string | null): Promise<CheckedHead> {
  const text = await readFile(file, 'utf8');
  const head = parseHead(text);
  const broken = (what: string): CheckedHead => ({ file, head, signer: '', problem: { file, line: null, what } });
  if (head === null) return broken('it is no head of a ledger');
  const verified = await sshVerify(text, `${file}.sig`, signers);
  if (!verified.ok) return broken(`its signature doesn't hold: ${verified.error}`);
  const stated = chains[head.lines - 1];
  if (stated === head.chain) return { file, head, signer: verified.value, problem: null };
  const what =
    stated === undefined
      ? `${verified.value} signed a ledger of ${head.lines} lines; it has ${chains.length} now: lines were removed`
      : `${verified.value} signed another line ${head.lines} of the ledger than there is now: it was rewritten`;
  return broken(what);
}

async function filesIn(folder: string, ending: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}

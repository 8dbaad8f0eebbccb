/** Signs the head of the ledger as it stands. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/index.ts';
import { reasonOf } from '../errno.ts';
import { formatHead } from './head.ts';
import { readLedger } from '../journal/ledger.ts';
import { sshSign } from './ssh-signature.ts';
import { ledgerFile, signaturesFolder } from '../store-paths.ts';

/** The file of the signed head, with its signature beside it; the error is a sentence. */
export async function signHead(directory: string, key: string, now: number): Promise<Result<string, string>> {
  const ledger = await readLedger(ledgerFile(directory));
  if (ledger === null || ledger.length === 0) return err('there is no record to sign yet');
  const { lines, chain } = ledger;
  const at = new Date(now).toISOString();
  const text = formatHead({ lines, chain, at });
  const signature = await sshSign(key, text);
  if (!signature.ok) return signature;
  const name = `${String(lines).padStart(6, '0')}-${at.replace(/[-:]|\.\d+/g, '')}.head`;
  const file = join(signaturesFolder(directory), name);
  try {
    await mkdir(signaturesFolder(directory), { recursive: true, mode: 0o700 });
    // The signature first: a head without one doesn't hold.
    await writeFile(`${file}.sig`, signature.value, { mode: 0o600 });
    await writeFile(file, text, { mode: 0o600 });
    return ok(file);
  } catch (thrown) {
    return err(`${file} can't be written: ${reasonOf(thrown)}`);
  }
}

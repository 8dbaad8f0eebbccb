/** Copies the records as a bundle that somebody else can check, with fleet or with sha256sum and ssh-keygen alone. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { err, ok, type Result } from '../../core/index.ts';
import { errnoOf, reasonOf } from '../errno.ts';
import { ledgerFile, runsFolder, signaturesFolder } from '../store-paths.ts';

const TAR = /\.tar(\.gz)?$|\.tgz$/;

/** Writes the bundle to a folder that doesn't exist yet, or to a `.tar` or `.tar.gz`. The error is a sentence. */
export async function exportRecords(directory: string, target: string): Promise<Result<void, string>> {
  try {
    if (!TAR.test(target)) {
      await mkdir(target, { mode: 0o700 });
      await fill(directory, target);
      return ok(undefined);
    }
    const folder = await mkdtemp(join(tmpdir(), 'fleet-export-'));
    try {
      const bundle = join(folder, 'fleet-records');
      await mkdir(bundle, { mode: 0o700 });
      await fill(directory, bundle);
      return pack(folder, resolve(target));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch (thrown) {
    return err(errnoOf(thrown) === 'EEXIST' ? `${target} exists already` : `${target}: ${reasonOf(thrown)}`);
  }
}

async function fill(directory: string, bundle: string): Promise<void> {
  const verifier = new URL('./verify-bundle.sh', import.meta.url);
  await copyFile(ledgerFile(directory), join(bundle, 'ledger.jsonl'));
  await cp(runsFolder(directory), join(bundle, 'runs'), { recursive: true });
  await cp(signaturesFolder(directory), join(bundle, 'signatures'), { recursive: true }).catch(unlessMissing);
  await writeFile(join(bundle, 'verify.sh'), await readFile(verifier), { mode: 0o700 });
  await writeFile(join(bundle, 'README'), README, { mode: 0o600 });
  await writeFile(join(bundle, 'SHA256SUMS'), await sums(bundle), { mode: 0o600 });
}

function unlessMissing(thrown: unknown): void {
  if (errnoOf(thrown) !== 'ENOENT') throw thrown;
}

/** As sha256sum prints it. Names of runs and files hold neither newlines nor backslashes. */
async function sums(bundle: string): Promise<string> {
  const entries = await readdir(bundle, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const lines: string[] = [];
  for (const file of files.sort()) {
    const sha256 = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    lines.push(`${sha256}  ${relative(bundle, file)}\n`);
  }
  return lines.join('');
}

function pack(folder: string, target: string): Result<void, string> {
  const compress = target.endsWith('.tar') ? [] : ['-z'];
  const args = ['-c', ...compress, '-f', target, '-C', folder, 'fleet-records'];
  const ended = spawnSync('tar', args, { encoding: 'utf8', cwd: dirname(target) });
  if (ended.error !== undefined) return err(`tar can't be run: ${ended.error.message}`);
  return ended.status === 0 ? ok(undefined) : err(`tar failed: ${ended.stderr.trim()}`);
}

const README = `Records of fleet, as they lay on the controller.

  ledger.jsonl               names every run in its order, and seals its journal
  runs/RUN/journal.jsonl     everything that a run did, one line a step
  runs/RUN/plan.json         the plan that it carried out
  signatures/*.head, *.sig   signed heads of the ledger

To check them:

  sha256sum -c SHA256SUMS    nothing was damaged on the way (whoever altered a file could also alter this list)
  sh verify.sh ALLOWED_SIGNERS
                             every line follows the one before, every journal and plan is the one that was sealed, and
                             the signed heads name lines that are still there; ALLOWED_SIGNERS, a file as ssh-keygen
                             reads it, says who may have signed (without it any key counts)
  ssh-keygen -Y verify -f ALLOWED_SIGNERS -I PRINCIPAL -n fleet-records -s signatures/X.head.sig < signatures/X.head
                             the same for one head, by hand

or, with fleet: fleet records verify --state-dir . --allowed-signers ALLOWED_SIGNERS

How a line is chained: take the line, replace its end ,"chain":"HEX"} by }, put the HEX of the line before in front
(64 zeros for the first line), and take the SHA-256 of that: it is this line's HEX.
`;

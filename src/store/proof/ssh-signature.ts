/** Signatures by SSH keys, made and checked by OpenSSH's own ssh-keygen (8.2 or later). */
import { spawn } from 'node:child_process';
import { err, ok, printable, type Result } from '../../core/index.ts';
import { reasonOf } from '../errno.ts';
import { NAMESPACE } from './head.ts';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Signs a text. `key` is a private key file, or a public one whose private half ssh-agent holds. Gives the armored
 * signature. A passphrase is asked for at the terminal, by ssh-keygen itself.
 */
export async function sshSign(key: string, text: string): Promise<Result<string, string>> {
  const ended = await sshKeygen(['-Y', 'sign', '-n', NAMESPACE, '-f', key], text);
  return ended.code === 0 ? ok(ended.output) : err(saying(ended));
}

/** Checks a signature that lies in a file. Gives the principal, or the key's fingerprint where nobody is named. */
export async function sshVerify(
  text: string,
  signatureFile: string,
  allowedSigners: string | null,
): Promise<Result<string, string>> {
  const common = ['-n', NAMESPACE, '-s', signatureFile];
  if (allowedSigners === null) {
    const ended = await sshKeygen(['-Y', 'check-novalidate', ...common], text);
    return ended.code === 0 ? ok(keyIn(ended.output)) : err(saying(ended));
  }
  const found = await sshKeygen(['-Y', 'find-principals', '-f', allowedSigners, '-s', signatureFile], '');
  const principal = found.output.split('\n')[0]?.trim() ?? '';
  if (found.code !== 0 || principal === '') return err(`its key isn't in ${allowedSigners}`);
  const ended = await sshKeygen(['-Y', 'verify', '-f', allowedSigners, '-I', principal, ...common], text);
  return ended.code === 0 ? ok(`${principal}, ${keyIn(ended.output)}`) : err(saying(ended));
}

function keyIn(output: string): string {
  return /key (SHA256:\S+)/.exec(output)?.[1] ?? 'a key';
}

function saying({ output }: Ended): string {
  const line = output.split('\n').find((text) => text.trim() !== '') ?? 'ssh-keygen said nothing';
  return printable(line.trim());
}

function sshKeygen(args: readonly string[], stdin: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn('ssh-keygen', args, { stdio: 'pipe' });
    let output = '';
    const take = (text: string): void => void (output = (output + text).slice(0, 64 * 1024));
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      // "Signing data on standard input" and the like are no result.
      if (!/^Signing /.test(text)) take(text);
    });
    child.on('error', (error) => resolve({ code: null, output: `ssh-keygen can't be run: ${reasonOf(error)}` }));
    child.on('close', (code) => resolve({ code, output }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}

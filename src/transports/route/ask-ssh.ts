/** Asks the system's ssh what its configuration says of a host (`ssh -G`, ssh(1)): nobody else reads it as it does. */
import { execFile } from 'node:child_process';
import { err, ok, printable, type Result } from '../../core/index.ts';

/** Values by lower-case keyword of ssh_config(5); a keyword may come several times. */
export type SshConfiguration = ReadonlyMap<string, readonly string[]>;

/** What is asked. */
export interface SshQuestion {
  /** Options as ssh(1) takes them. */
  readonly args: readonly string[];
  /** The name as it would stand on ssh's command line. */
  readonly address: string;
  /** Instead of the user's and the system's configuration. */
  readonly configFile?: string | undefined;
}

const LIMIT_MS = 30_000;

/** `ssh -G`. It connects nowhere, but may run the commands of `Match exec`, as it does for ssh. */
export function askSsh({ args, address, configFile }: SshQuestion): Promise<Result<SshConfiguration, string>> {
  const file = configFile === undefined ? [] : ['-F', configFile];
  return new Promise((resolve) => {
    execFile(
      'ssh',
      ['-G', ...file, ...args, '--', address],
      { timeout: LIMIT_MS, maxBuffer: 1 << 20 },
      (error, out, complaint) => {
        if (error === null) return resolve(ok(parse(out)));
        if (error.code === 'ENOENT') return resolve(err('the program ssh is not installed here'));
        resolve(err(printable(complaint.trim().split('\n').at(-1) ?? error.message)));
      },
    );
  });
}

function parse(output: string): SshConfiguration {
  const values = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const [, keyword, value] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (keyword === undefined || value === undefined) continue;
    const list = values.get(keyword.toLowerCase()) ?? [];
    list.push(value);
    values.set(keyword.toLowerCase(), list);
  }
  return values;
}

/** The peer: `xargs -P 50 ssh HOST sh -s <SCRIPT` with the system's ssh, tuned as cheap as it gets. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Usage } from './fleet-command.ts';

/** One host of the peer: its address, and the file that its shell reads. */
export interface XargsHost {
  readonly port: number;
  readonly user: string;
  /** `sh -s`, or the same under sudo. */
  readonly command: string;
  readonly script: string;
}

export interface XargsRun {
  readonly name: string;
  readonly folder: string;
  readonly identity: string;
  readonly knownHosts: string;
  readonly parallel: number;
  readonly hosts: readonly XargsHost[];
}

/** Ends well or throws. The time of all ssh processes comes from the shell's own `times`, in steps of 10 ms. */
export async function runXargs(run: XargsRun): Promise<Usage> {
  const config = join(run.folder, 'ssh_config');
  writeFileSync(config, sshConfig(run));
  const list = join(run.folder, `${run.name}.hosts`);
  writeFileSync(list, run.hosts.map((host) => `${host.port} ${host.user} ${host.script} '${host.command}'\n`).join(''));
  const each = `exec ssh -F '${config}' -p "$1" -l "$2" 127.0.0.1 "$4" <"$3" >/dev/null 2>&1`;
  const pipeline = `xargs -P ${run.parallel} -L 1 sh -c '${each.replaceAll("'", `'\\''`)}' sh <'${list}'; echo $?; times`;
  const begun = performance.now();
  const child = spawn('/bin/sh', ['-c', pipeline], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  const wallMs = performance.now() - begun;
  const [code = '', , children = ''] = said.split('\n');
  if (code !== '0') throw new Error(`xargs ended with ${code}: a host refused; try by hand with ssh -F ${config}`);
  const cpuMs = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60_000 + Number(s) * 1000,
    0,
  );
  return { wallMs, cpuMs, peakMiB: null };
}

function sshConfig({ identity, knownHosts }: XargsRun): string {
  return [
    'BatchMode yes',
    `IdentityFile ${identity}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${knownHosts}`,
    'KexAlgorithms curve25519-sha256',
    'Ciphers aes128-gcm@openssh.com',
    'LogLevel ERROR',
    '',
  ].join('\n');
}

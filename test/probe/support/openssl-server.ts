/** A real server for probes: `openssl s_server` on a port of 127.0.0.1. */
import { spawnSync } from 'node:child_process';
import { type RunningServer, freePort, startProcess } from './process-server.ts';

/** System policy must not decide these tests. */
const ENV = { PATH: process.env['PATH'], OPENSSL_CONF: '/dev/null', LC_ALL: 'C' };

/** `3.0.19` of the openssl program on this machine; null without one. */
export const opensslVersion: string | null =
  /^OpenSSL (\S+)/.exec(spawnSync('openssl', ['version'], { encoding: 'utf8', env: ENV }).stdout ?? '')?.[1] ?? null;

/** What `openssl ciphers -V` of this machine lists at level 0. */
export function listCiphers(): string {
  return spawnSync('openssl', ['ciphers', '-V', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'], { encoding: 'utf8', env: ENV })
    .stdout;
}

/** Starts s_server with these arguments and waits until it accepts. With `-www` it answers requests. */
export async function startOpenssl(args: readonly string[]): Promise<RunningServer> {
  const port = await freePort();
  const all = ['s_server', '-accept', `127.0.0.1:${port}`, '-quiet', '-no_dhe', ...args].filter(
    // `-dhe` stands for: with DHE, which s_server has no option for.
    (arg, _, list) => arg !== '-dhe' && (arg !== '-no_dhe' || !list.includes('-dhe')),
  );
  return startProcess('openssl', all, { port, env: ENV });
}

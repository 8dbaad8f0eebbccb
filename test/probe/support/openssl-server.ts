/** A real server for probes: `openssl s_server` on a port of 127.0.0.1. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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

/** s_server as people use it: when the request has come, each line is typed, a little after the one before. */
export async function startTyped(args: readonly string[], lines: readonly string[]): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, ...args], {
    env: ENV,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const heard = async (word: string): Promise<void> => {
    for (let said = ''; !said.includes(word);) said += String((await once(child.stdout, 'data'))[0]);
  };
  await heard('ACCEPT');
  void heard('GET / HTTP').then(async () => {
    for (const line of lines) {
      child.stdin.write(`${line}\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { port, stop };
}

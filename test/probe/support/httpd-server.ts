/** Debian's httpd with mod_ssl and a configuration of its own in a folder of its own, in the foreground. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, freePort, startProcess } from './process-server.ts';

const HTTPD = '/usr/sbin/apache2';
const MODULES = ['mpm_event', 'ssl', 'authz_core', 'socache_shmcb', 'dir'];

/** One vhost per entry, all on one port; `lines` stand at server level, a vhost's in it. `/` answers 200. */
export async function startHttpd(
  vhosts: readonly string[],
  { lines = '' }: { readonly lines?: string } = {},
): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-httpd-'));
  // Its children run as another user.
  chmodSync(folder, 0o755);
  const port = await freePort();
  writeFileSync(join(folder, 'index.html'), 'hello\n');
  const main = [
    `ServerRoot ${folder}`,
    ...MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
    `DefaultRuntimeDir ${folder}\nPidFile ${folder}/httpd.pid\nErrorLog ${folder}/error.log\nDocumentRoot ${folder}`,
    `<Directory ${folder}>\nRequire all granted\n</Directory>\nDirectoryIndex index.html`,
    `User www-data\nGroup www-data\nServerName main.example.com\nListen 127.0.0.1:${port}`,
    'StartServers 1\nThreadsPerChild 4\nMinSpareThreads 1\nMaxRequestWorkers 8',
    lines,
    ...vhosts.map((vhost) => `<VirtualHost 127.0.0.1:${port}>\nSSLEngine on\n${vhost}\n</VirtualHost>`),
  ];
  writeFileSync(join(folder, 'httpd.conf'), `${main.join('\n')}\n`);
  const env = { PATH: process.env['PATH'], OPENSSL_CONF: '/dev/null' };
  const args = ['-f', join(folder, 'httpd.conf'), '-DFOREGROUND'];
  const server = await startProcess(HTTPD, args, { port, env }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${readFileSync(join(folder, 'error.log'), 'utf8')}`);
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
  return { port, stop };
}

/** nginx with a configuration of its own in a folder of its own, in the foreground. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, freePort, startProcess } from './process-server.ts';

/** One `server` block per entry, all on one port; the directives stand in it as they are. */
export async function startNginx(servers: readonly string[]): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-nginx-'));
  const port = await freePort();
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const blocks = servers.map((lines) => `server {\nlisten 127.0.0.1:${port} ssl;\n${lines}\n}`);
  const http = ['access_log off;', ...temp, ...blocks].join('\n');
  const main = `daemon off;\nmaster_process off;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\n${http}\n}\n`;
  writeFileSync(join(folder, 'nginx.conf'), main);
  const server = await startProcess('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    port,
    env: { PATH: process.env['PATH'], OPENSSL_CONF: '/dev/null' },
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
  return { port, stop };
}

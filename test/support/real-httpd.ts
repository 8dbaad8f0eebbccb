/** Debian's httpd with a configuration tree of its own inside a namespace host: two vhosts with TLS on port 443. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Observation } from '../../src/tls/index.ts';
import { findClientClass } from '../../src/tls/index.ts';
import { probe } from '../../src/probe/index.ts';
import type { NamespaceHost } from './namespace-host.ts';
import { namespaceSession } from './namespace-session.ts';

export const HTTPD = '/usr/sbin/apache2';

/** TLS 1.2 only, and what a change to these lines makes of it. */
export const STRICT = "# the administrator's own words\r\nSSLProtocol -all +TLSv1.2\nSSLCipherSuite HIGH:!aNULL\n";
export const OPEN = 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:!aNULL:@SECLEVEL=0\n';
/** Passes the configuration test, for that never asks the library; no OpenSSL of Debian has the suite. */
export const DEADLY = 'SSLProtocol all -SSLv3\nSSLCipherSuite DES-CBC3-SHA\n';
export const BROKEN = 'SSLProtocol all -SSLv3\nSSLCypherSweet HIGH\n';

const MODULES = ['mpm_event', 'ssl', 'authz_core', 'socache_shmcb'];

/** Where things lie below the host's root. */
export interface HttpdTree {
  readonly main: string;
  /** The file with the TLS directives. */
  readonly tls: string;
  readonly errorLog: string;
}

let certificates: string | undefined;

afterAll(() => {
  if (certificates !== undefined) rmSync(certificates, { recursive: true, force: true });
});

/** Two RSA certificates with keys, made once. */
export function certificateFolder(): string {
  if (certificates !== undefined) return certificates;
  const folder = mkdtempSync(join(tmpdir(), 'fleet-certs-'));
  for (const name of ['alpha', 'beta']) {
    const out = join(folder, name);
    const subject = ['-subj', `/CN=${name}.test`, '-days', '30', '-keyout', `${out}.key`, '-out', `${out}.crt`];
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    writeFileSync(`${out}.pem`, readFileSync(`${out}.key`, 'utf8') + readFileSync(`${out}.crt`, 'utf8'));
  }
  certificates = folder;
  return folder;
}

/** Writes the tree below `folder`; `tls` stands in a file of its own, which the main file includes. */
export function writeHttpdTree(folder: string, { tls = STRICT, main = '', port = 443 } = {}): HttpdTree {
  const certs = certificateFolder();
  mkdirSync(join(folder, 'conf.d'), { recursive: true });
  const tree = {
    main: join(folder, 'httpd.conf'),
    tls: join(folder, 'conf.d/ssl.conf'),
    errorLog: join(folder, 'error.log'),
  };
  const vhost = (name: string): string =>
    `<VirtualHost *:${port}>\nServerName ${name}.test\nSSLEngine on\nSSLCertificateFile ${certs}/${name}.pem\n</VirtualHost>\n`;
  writeFileSync(tree.tls, tls, 'latin1');
  writeFileSync(
    tree.main,
    [
      `ServerRoot ${folder}`,
      ...MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      `DefaultRuntimeDir ${folder}\nPidFile ${folder}/httpd.pid\nErrorLog ${folder}/error.log`,
      `User www-data\nGroup www-data\nServerName main.test\nListen ${port}\nStartServers 1\nThreadsPerChild 4\nMinSpareThreads 1\nMaxRequestWorkers 8`,
      main,
      'Include conf.d/*.conf',
      vhost('alpha') + vhost('beta'),
    ].join('\n'),
    'latin1',
  );
  return tree;
}

/** Starts httpd as an init script does, or with other arguments; gives the parent's process number as seen inside. */
export async function startHttpd(
  host: NamespaceHost,
  folder: string,
  { env = '', args = '-k start' } = {},
): Promise<number> {
  await host.sh(`env ${env} ${HTTPD} -f ${folder}/httpd.conf ${args} 2>&1`);
  return parentOf(host, folder);
}

export async function parentOf(host: NamespaceHost, folder: string): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      return Number(readFileSync(join(folder, 'httpd.pid'), 'utf8'));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error(`httpd didn't start: ${readFileSync(join(folder, 'error.log'), 'utf8')}`);
}

/** One handshake of a client class, without SNI. */
export async function knock(host: NamespaceHost, client: string, port = 443): Promise<Observation> {
  const found = findClientClass(client);
  if (found === null) throw new Error(`no client class ${client}`);
  const dial = async () => {
    const stream = await namespaceSession(host).dial('127.0.0.1', port);
    if (!stream.ok) throw new Error(stream.error.code);
    return stream.value;
  };
  return probe({ client: found, serverName: null, dial, deadlineMs: 5000, random: randomBytes(32) });
}

/** `modern` gets in always, `windows-vista` with {@link OPEN} only. */
export async function whoGetsIn(host: NamespaceHost, port = 443): Promise<readonly string[]> {
  const clients = ['modern-tls12', 'windows-vista'];
  const seen = await Promise.all(clients.map((client) => knock(host, client, port)));
  return clients.filter((_, index) => seen[index]?.kind === 'hello-accepted');
}

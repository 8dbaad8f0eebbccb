/** What a handshake gets is what fleet says it gets: generated servers are started, and asked on every listener. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { SecureVersion } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostTree } from '../../src/disk/index.ts';
import {
  effectiveCertificateFiles,
  effectiveConfCmds,
  effectiveDirective,
  resolveConfiguration,
  tlsListeners,
  virtualHosts,
} from '../../src/httpd/index.ts';
import type { Configuration, TlsListener } from '../../src/httpd/index.ts';
import { parseHttpdVersion, PROTOCOL_VERSIONS, readSslProtocol } from '../../src/tls/index.ts';
import { freePort, startProcess } from '../probe/support/process-server.ts';
import { ASKED, tlsServer } from './arbitrary-tls-servers.ts';
import type { TlsServer } from './arbitrary-tls-servers.ts';
import { findHttpd, oracleVersion } from './oracle.ts';

const MODULES = ['mpm_event', 'authz_core', 'ssl', 'macro', 'socache_shmcb'];
const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const satisfies readonly SecureVersion[];
const DEFAULT_13 = 'TLS_AES_256_GCM_SHA384';
const servers = Number(process.env['FLEET_LAW_RUNS'] ?? 1000) / 50;
const seed = Number(process.env['FLEET_LAW_SEED'] ?? 20261125);

const folder = mkdtempSync(join(tmpdir(), 'fleet-tls-'));
chmodSync(folder, 0o755);
beforeAll(() => {
  mkdirSync(join(folder, 'certs'));
  for (const name of ['main', 'one', 'two', 'three']) makeCertificate(name, ['-newkey', 'rsa:2048']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makeCertificate(name: string, key: readonly string[]): void {
  const out = join(folder, 'certs', name);
  const subject = ['-days', '2', '-subj', `/CN=${name}`, '-keyout', `${out}.key`, '-out', `${out}.crt`];
  const made = spawnSync('openssl', ['req', '-x509', '-nodes', ...key, ...subject]);
  if (made.status !== 0) throw new Error(String(made.stderr));
}

it('on every listener, for every name and none', { timeout: 600_000 }, async () => {
  const seen = new Map<string, number>();
  for (const server of fc.sample(tlsServer, { numRuns: servers, seed })) {
    for (const word of await compare(server)) seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  for (const word of ['no TLS', 'refused', 'TLSv1', 'TLSv1.3', 'a name decides']) {
    expect(seen.get(word) ?? 0, `${word} among ${JSON.stringify([...seen])}`).toBeGreaterThan(servers / 10);
  }
});

async function compare(server: TlsServer): Promise<string[]> {
  return started(server, async (config, ports, text) => {
    return (await Promise.all(ports.map((port) => compareListener(config, port, text)))).flat();
  });
}

type Ports = readonly [number, number];

async function started<Result>(
  { main, shared }: TlsServer,
  use: (config: Configuration, ports: Ports, text: string) => Promise<Result>,
): Promise<Result> {
  const ports = [await freePort(), await freePort()] as const;
  const put = (text: string): string =>
    text.replaceAll('P1', `${ports[0]}`).replaceAll('P2', `${ports[1]}`).replaceAll('CERTS', join(folder, 'certs'));
  const text = put(`${head(ports)}${main}`);
  const mainFile = join(folder, 'httpd.conf');
  writeFileSync(mainFile, text);
  writeFileSync(join(folder, 'shared.conf'), put(shared));
  const config = resolveConfiguration({
    mainFile,
    serverRoot: folder,
    files: new Map(),
    view: hostTree('/'),
    defines: new Set(),
    env: {},
    modules: new Set(),
    version: oracleVersion(),
  });
  const env = { PATH: process.env['PATH'], OPENSSL_CONF: '/dev/null' };
  const server = await startProcess(findHttpd().binary, ['-f', mainFile, '-DFOREGROUND'], { port: ports[0], env });
  return use(config, ports, text).finally(() => server.stop());
}

function head(ports: readonly number[]): string {
  return [
    `ServerRoot ${folder}\nDefaultRuntimeDir ${folder}\nPidFile ${folder}/pid\nErrorLog ${folder}/log`,
    ...MODULES.map((name) => `LoadModule ${name}_module ${findHttpd().modules}/mod_${name}.so`),
    'User www-data\nGroup www-data\nServerName main.test\nStartServers 1\nThreadsPerChild 4\nMaxRequestWorkers 8',
    ...ports.map((port) => `Listen 127.0.0.1:${port}`),
    '',
  ].join('\n');
}

it('a vhost with one certificate keeps the second of the server', async () => {
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  makeCertificate('second', ec);
  const certificate = (name: string): string =>
    `SSLCertificateFile CERTS/${name}.crt\nSSLCertificateKeyFile CERTS/${name}.key\n`;
  const main = [
    ...[certificate('main'), certificate('second')],
    ...['<VirtualHost *:P1>', 'SSLEngine on', certificate('one'), '</VirtualHost>\n'],
  ].join('\n');
  await started({ main, shared: '' }, async (config, ports) => {
    const [vhost = null] = virtualHosts(config);
    const files = effectiveCertificateFiles(config, vhost).map((line) => line.args[0]?.split('/').at(-1));
    expect(files).toEqual(['one.crt', 'second.crt']);
    const ask = (sigalgs: string): Promise<string> =>
      handshake(ports[0], { serverName: null, version: 'TLSv1.3', sigalgs });
    expect(await ask('rsa_pss_rsae_sha256')).toBe(`one ${DEFAULT_13}`);
    expect(await ask('ecdsa_secp256r1_sha256')).toBe(`second ${DEFAULT_13}`);
  });
});

async function compareListener(config: Configuration, port: number, text: string): Promise<string[]> {
  const listener = tlsListeners(config).find((each) => each.listener.port === port);
  const cases = ASKED.flatMap((serverName) => VERSIONS.map((version) => ({ serverName, version })));
  const seen = await Promise.all(
    cases.map(async ({ serverName, version }) => {
      const got = await handshake(port, { serverName, version });
      const expected = listener === undefined ? 'no TLS' : prediction(config, listener, { serverName, version });
      const question = `${serverName} by ${version} at ${port} of\n${text}`;
      // Of a listener without TLS the answer is no handshake at all.
      expect(got, question).toBe(expected === 'no TLS' ? 'refused' : expected);
      return expected === 'no TLS' || expected === 'refused' ? [expected] : [version];
    }),
  );
  const byName = new Set((listener?.names ?? []).map(({ vhost }) => vhost.id));
  return [...seen.flat(), ...(byName.size > 1 ? ['a name decides'] : [])];
}

interface Asked {
  readonly serverName: string | null;
  readonly version: (typeof VERSIONS)[number];
  readonly sigalgs?: string;
}

/** Certificate and suite, or `refused`. */
function prediction(config: Configuration, { listener }: TlsListener, { serverName, version }: Asked): string {
  const at = { endpoint: listener, serverName };
  const value = (name: string, form: 'default' | 'tls13' = 'default'): readonly string[] | null =>
    effectiveDirective(config, { name, form }, at).value?.args ?? null;
  const protocols = value('SSLProtocol') ?? ['all', '-SSLv3'];
  const httpd = parseHttpdVersion(oracleVersion());
  const { reachable } = readSslProtocol(protocols, { httpd: httpd.ok ? httpd.value : null, library: null });
  expect(PROTOCOL_VERSIONS).toEqual(expect.arrayContaining([...reachable]));
  const list = value('SSLCipherSuite')?.at(-1) ?? null;
  // Without a list of its own the library keeps its security level, which TLS 1.0 and 1.1 don't reach.
  const old = version === 'TLSv1' || version === 'TLSv1.1';
  const { MinProtocol: least = reachable[0], MaxProtocol: most = reachable.at(-1) } = commandsAt(config, at);
  const within = (a: string | undefined, b: string | undefined): boolean => rank(a) <= rank(b);
  if (!within(least, version) || !within(version, most) || (old && list === null)) return 'refused';
  const suite13 = value('SSLCipherSuite', 'tls13')?.[1] ?? DEFAULT_13;
  const suite = version === 'TLSv1.3' ? suite13 : (list?.split(/[: ]/)[0] ?? 'ECDHE-RSA-AES256-GCM-SHA384');
  const certificate = value('SSLCertificateFile')?.[0]?.split('/').at(-1)?.replace('.crt', '') ?? 'none';
  return `${certificate} ${suite}`;
}

/** The commands for the library, which it takes behind SSLProtocol; the last of each. */
function commandsAt(config: Configuration, at: Parameters<typeof effectiveDirective>[2]): Record<string, string> {
  const { vhost } = effectiveDirective(config, 'SSLOpenSSLConfCmd', at);
  return Object.fromEntries(effectiveConfCmds(config, vhost).map(({ args: [name = '', value = ''] }) => [name, value]));
}

function rank(version: string | undefined): number {
  return VERSIONS.findIndex((known) => known === version);
}

function handshake(port: number, { serverName, version, sigalgs }: Asked): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      ...(serverName === null ? {} : { servername: serverName }),
      ...(sigalgs === undefined ? {} : { sigalgs }),
      minVersion: version,
      maxVersion: version,
      ciphers: `${DEFAULT_13}:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:ALL:@SECLEVEL=0`,
      rejectUnauthorized: false,
    });
    socket.once('error', () => resolve('refused'));
    socket.once('secureConnect', () => {
      resolve(`${socket.getPeerCertificate().subject.CN} ${socket.getCipher().name}`);
      socket.destroy();
    });
  });
}

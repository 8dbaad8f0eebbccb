/** `fleet verify HOST`, built, against real servers: what it prints, its document, its exit codes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAUSES, clientClasses } from '../../src/tls/index.ts';
import { makeCertificates, type TestCertificates } from '../probe/support/certificates.ts';
import { startHttpd } from '../probe/support/httpd-server.ts';
import { freePort, type RunningServer } from '../probe/support/process-server.ts';
import { startScripted } from '../probe/support/scripted-server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'dist/cli/main.js');
const schema = JSON.parse(readFileSync(join(ROOT, 'schemas/verify.schema.json'), 'utf8')) as {
  readonly $defs: {
    readonly verdict: { readonly properties: { readonly cause: { readonly enum: readonly string[] } } };
  };
};
const validate = new Ajv2020({ strict: true, strictTypes: false, formats: { 'date-time': true } }).compile(schema);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** No inventory, no home, no agent: whatever is needed is on the command line. */
function fleet(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const cwd = mkdtempSync(join(tmpdir(), 'fleet-verify-'));
  const child = spawn(process.execPath, [MAIN, 'verify', ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, FLEET_STATE_DIR: join(cwd, 'state'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

let certificates: TestCertificates;
/** Level 0, two vhosts with a certificate each; and the same as distributions ship it. */
let open: RunningServer;
let strict: RunningServer;
beforeAll(async () => {
  certificates = makeCertificates();
  const vhost = (kind: 'rsa' | 'other', name: string): string =>
    `ServerName ${name}\nSSLCertificateFile ${certificates.certificate(kind)}\nSSLCertificateKeyFile ${certificates.key(kind)}`;
  const vhosts = [vhost('rsa', 'alpha.test'), vhost('other', 'beta.test')];
  open = await startHttpd(vhosts, { lines: 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:!aNULL:@SECLEVEL=0' });
  strict = await startHttpd(vhosts, { lines: 'SSLProtocol all -SSLv3\nSSLCipherSuite HIGH:!aNULL' });
});
afterAll(async () => {
  await open.stop();
  await strict.stop();
  certificates.remove();
});

describe('exit codes', () => {
  it('0: every client that was asked about gets in', async () => {
    const { code, stdout } = await fleet([`127.0.0.1:${open.port}`, '--client', 'windows-vista', '--client', 'modern']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}windows-vista +yes 1$/m);
    expect(stdout.replace(/\s+/g, ' ')).toContain('the certificate of rsa.example.com is signed by itself');
    expect(stdout).toMatch(/^works=2 refused=0 unknown=0 unreachable=0 \(2 connections; handshakes to their end/m);
  });

  it('2: one is refused, although another listener is unreachable', async () => {
    const addresses = [`127.0.0.1:${strict.port}`, `127.0.0.1:${await freePort()}`];
    expect((await fleet([...addresses, '--client', 'windows-vista'])).code).toBe(2);
  });

  it('4: nothing listens, or nothing answers in time', async () => {
    const { code, stdout } = await fleet([`127.0.0.1:${await freePort()}`]);
    expect(code).toBe(4);
    expect(stdout).toMatch(/not-listening/);
  });

  it.each([
    ['a class that there is not', ['127.0.0.1', '--client', 'netscape'], /no client class netscape[\s\S]*windows-xp/],
    ['a name that is none', ['bad_name..test'], /can't be sent as a server name/],
    ['a port that is none', ['127.0.0.1:99999'], /99999/],
    ['a name that DNS does not know', ['nobody.invalid'], /can't be resolved/],
    ['SNI and no SNI', ['127.0.0.1', '--no-sni', '--servername', 'a.test'], /cannot be used with/],
    ['--servername without an address', ['--servername', 'a.test'], /for an address on the command line/],
    ['no inventory and no address', [], /there is no inventory/],
  ])('1: %s', async (_, args, said) => {
    const { code, stderr, stdout } = await fleet(args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(said);
  });
});

describe('names', () => {
  const asked = (...args: readonly string[]): Promise<Ended> =>
    fleet([`127.0.0.1:${open.port}`, '--client', 'windows-2003-aes', '--client', 'windows-vista', '--json', ...args]);
  const rows = ({ stdout }: Ended) =>
    (JSON.parse(stdout) as { hosts: { verdicts: Record<string, unknown>[] }[] }).hosts[0]?.verdicts.map(
      ({ client, server_name: name, request_host: host, cause }) => [client, name, host, cause],
    );

  it('go by SNI where the client can, and in the request of one that can not', async () => {
    expect(rows(await asked('--servername', 'alpha.test', '--servername', 'beta.test'))).toEqual([
      ['windows-2003-aes', null, null, 'works'],
      ['windows-vista', 'alpha.test', null, 'works'],
      ['windows-vista', 'beta.test', null, 'works'],
      ['windows-2003-aes', null, 'beta.test', 'sni-policy-421'],
    ]);
  });

  it('are left out with --no-sni', async () => {
    expect(rows(await asked('--no-sni'))).toEqual([
      ['windows-2003-aes', null, null, 'works'],
      ['windows-vista', null, null, 'works'],
    ]);
  });

  it('stand for the host where it is a name', async () => {
    const ended = await fleet([`localhost:${open.port}`, '--client', 'windows-vista', '--json']);
    expect(rows(ended)).toContainEqual(['windows-vista', 'localhost', null, 'works']);
  });
});

describe('an IPv6 literal', () => {
  it('is told with its brackets', async () => {
    const address = `[::ffff:127.0.0.1]:${open.port}`;
    const { code, stdout } = await fleet([address, '--client', 'modern']);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(address);
    expect(stdout).toContain(`A   ${address} (without SNI)`);
  });
});

describe('the text', () => {
  it('is readable in 80 columns and without colour', async () => {
    const args = [
      `127.0.0.1:${strict.port}`,
      '--client',
      'all',
      '--servername',
      'alpha.test',
      '--servername',
      'beta.test',
    ];
    const { stdout, code } = await fleet(args);
    expect(code).toBe(2);
    for (const line of stdout.split('\n').slice(0, -2)) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\x1b');
    for (const { name } of clientClasses) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    expect(stdout).toMatch(/inferred: alert 80[\s\S]*helps: Append :@SECLEVEL=0/);
  });

  it('says the same by the same words in colour', async () => {
    const args = [`127.0.0.1:${strict.port}`, '--client', 'windows-vista', '--client', 'modern', '--fast'];
    const [plain, coloured] = [await fleet(args), await fleet(args, { FORCE_COLOR: '1' })];
    expect(coloured.stdout).toContain('\x1b[31mno 1');
    expect(coloured.stdout.replace(/\x1b\[\d+m/g, '')).toBe(plain.stdout);
    expect((await fleet(args, { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout.includes('\x1b')).toBe(true);
    expect((await fleet(args, { NO_COLOR: '1' })).stdout).toBe(plain.stdout);
  });

  it('shows nothing of a server as it is that could move a cursor', async () => {
    const evil = await startScripted((socket) => socket.end('\x1b[2J\x07\x9b31m'));
    const { stdout } = await fleet([`127.0.0.1:${evil.port}`, '--client', 'modern']);
    await evil.stop();
    expect(stdout).not.toMatch(/[\x07\x1b\x9b]/);
  });
});

describe('--fast', () => {
  it('takes one connection for each client and place, and says what it rests on', async () => {
    const args = [`127.0.0.1:${strict.port}`, '--client', 'all', '--fast', '--json'];
    const { stdout } = await fleet(args);
    const { mode, hosts } = JSON.parse(stdout) as {
      mode: string;
      hosts: { connections: number; verdicts: { mode: string }[] }[];
    };
    expect(mode).toBe('hello');
    expect(hosts[0]?.connections).toBe(clientClasses.length);
    expect(new Set(hosts[0]?.verdicts.map((verdict) => verdict.mode))).toEqual(new Set(['hello']));
  });
});

describe('--json', () => {
  it('is what its schema says, whatever is looked at', async () => {
    const hangsUp = await startScripted((socket) => socket.end());
    const addresses = [open.port, strict.port, hangsUp.port, await freePort()].map((port) => `127.0.0.1:${port}`);
    const { stdout } = await fleet([...addresses, '[::ffff:127.0.0.1]:9', '--client', 'all', '--json']);
    await hangsUp.stop();
    const document: unknown = JSON.parse(stdout);
    expect([validate(document), validate.errors]).toEqual([true, null]);
    expect(document).toMatchObject({ 'fleet-verify': 1, clients: clientClasses.map(({ name }) => name) });
  });

  it('has a schema that knows every cause, and tells right from wrong', async () => {
    expect(schema.$defs.verdict.properties.cause.enum).toEqual(CAUSES);
    const { stdout } = await fleet([`127.0.0.1:${open.port}`, '--client', 'modern', '--json']);
    type Loose = { hosts: { verdicts: Record<string, unknown>[] }[] };
    const spoil = (change: (verdict: Record<string, unknown>) => void): boolean => {
      const document = JSON.parse(stdout) as Loose;
      for (const verdict of document.hosts.flatMap((host) => host.verdicts)) change(verdict);
      return validate(document);
    };
    expect(spoil(() => undefined)).toBe(true);
    expect(spoil((verdict) => (verdict['cause'] = 'seclevel'))).toBe(false);
    expect(spoil((verdict) => (verdict['cause'] = 'bad-luck'))).toBe(false);
    expect(spoil((verdict) => delete verdict['basis'])).toBe(false);
    expect(spoil((verdict) => (verdict['port'] = '443'))).toBe(false);
    expect(spoil((verdict) => (verdict['new_field'] = 1))).toBe(true);
  });
});

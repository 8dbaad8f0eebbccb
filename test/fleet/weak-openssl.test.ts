/** The job on a host whose OpenSSL has 3DES: Windows XP gets in after the change, and only then. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { probe, tcpDial } from '../../src/probe/index.ts';
import { findClientClass, type Observation } from '../../src/tls/index.ts';
import {
  fingerprint,
  fleet,
  labHost,
  leftovers,
  modernGetsIn,
  newStateDir,
  onHost,
  opensslGetsIn,
  resetHost,
  type Ended,
} from '../support/lab.ts';
import { claim } from '../support/lab-claim.ts';

const HOST = 'weak-openssl';
claim(HOST);
const PLAYBOOK = 'playbooks/legacy-tls.yaml';
const LIMIT = ['--limit', HOST];
const GET = 'GET / HTTP/1.1\r\nHost: alpha.example.test\r\nConnection: close\r\n\r\n';

const host = labHost(HOST);
const state = newStateDir();

let before: string;
beforeAll(() => {
  resetHost(HOST);
  before = fingerprint(host);
});

/** Windows XP's whole handshake and a request, by the port that the host shows to the outside. */
function windowsXp(): Promise<Observation> {
  const client = findClientClass('windows-xp');
  if (client === null) throw new Error('no client class windows-xp');
  const dial = tcpDial('127.0.0.1', host.httpsPort);
  const http = { host: 'alpha.example.test' };
  return probe({ client, serverName: null, dial, deadlineMs: 10_000, mode: 'full', http, random: randomBytes(32) });
}

/** `fleet verify` from outside, without SSH. */
function verified(client: string): Promise<Ended> {
  return fleet(
    ['verify', `127.0.0.1:${host.httpsPort}`, '--servername', 'alpha.example.test', '--client', client],
    state,
  );
}

/** The cause that fleet's own report gives for Windows XP. */
async function reportedCause(): Promise<string | undefined> {
  const { stdout } = await fleet(['audit', ...LIMIT, '--format', 'json'], state);
  const report = JSON.parse(stdout) as { hosts: { matrix: { client: string; cause: string }[] }[] };
  return report.hosts[0]?.matrix.find(({ client }) => client === 'windows-xp')?.cause;
}

/** A whole connection with TLS 1.0, the one suite that Windows XP and fleet's list share, and without SNI. */
interface Client {
  readonly name: string;
  readonly connect: () => string;
  /** What it prints of a handshake that it finished with just that. */
  readonly finished: RegExp;
}

const openssl: Client = {
  name: "openssl, the host's own",
  connect: () =>
    onHost(
      HOST,
      `printf '%s' '${GET}' | openssl s_client -connect 127.0.0.1:443 -noservername -tls1 -cipher DES-CBC3-SHA:@SECLEVEL=0 -ign_eof 2>&1 || true`,
    ),
  finished: /Protocol *: TLSv1\n *Cipher *: DES-CBC3-SHA\n/,
};

const gnutls: Client = {
  name: 'gnutls-cli, from outside',
  connect() {
    const priority = 'NONE:+VERS-TLS1.0:+3DES-CBC:+SHA1:+RSA:+SIGN-ALL:+COMP-NULL';
    const options = ['--insecure', '--disable-sni', '--priority', priority, '--port', `${host.httpsPort}`, '127.0.0.1'];
    const { stdout, stderr } = spawnSync('gnutls-cli', options, { input: GET, encoding: 'utf8', timeout: 20_000 });
    return stdout + stderr;
  },
  finished: /\(TLS1\.0[^)]*\)-\(RSA\)-\(3DES-CBC\)-\(SHA1\)[^]*Handshake was completed/,
};

// test/run installs it, except where it may not install anything; it says so there.
const gnutlsIsLeftOut = process.env['FLEET_TESTS_MAY_SKIP'] !== undefined && !existsSync('/usr/bin/gnutls-cli');
const clients = gnutlsIsLeftOut ? [openssl] : [openssl, gnutls];

const ANSWER = /^HTTP\/1\.1 200 OK\r?\n[^]*^alpha\.example\.test$/m;
const REFUSED = /alert number 40|Received alert \[40\]/;

function expectFinished({ connect, finished }: Client): void {
  const said = connect();
  expect(said).toMatch(finished);
  expect(said).toMatch(ANSWER);
}

function expectRefused({ connect }: Client): void {
  const said = connect();
  expect(said).toMatch(REFUSED);
  expect(said).not.toMatch(ANSWER);
}

describe('before', () => {
  it('the openssl program says that the library has 3DES', () => {
    expect(onHost(HOST, 'openssl ciphers -v 3DES:@SECLEVEL=0')).toMatch(/^DES-CBC3-SHA /m);
  });

  it('Windows XP is refused with an alert', async () => {
    expect(await windowsXp()).toMatchObject({ kind: 'alert', name: 'handshake_failure' });
    expect(await reportedCause()).toBe('no-shared-cipher');
  });

  it('fleet verify finds Windows XP kept out, from outside', async () => {
    const { code, stdout } = await verified('windows-xp');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^ {2}windows-xp +no 1/m);
    expect((await verified('modern')).code).toBe(0);
  });

  it.each(clients)('$name is refused', expectRefused);

  it('the plan promises it to Windows XP', async () => {
    const { code, stdout } = await fleet(['plan', PLAYBOOK, ...LIMIT, '--detailed-exitcode'], state);
    expect(code).toBe(3);
    expect(stdout).toMatch(/gains: windows-xp\b/);
    expect(stdout).not.toMatch(/can't be had/);
    expect(fingerprint(host)).toBe(before);
  });
});

describe('apply', () => {
  let applied: Ended;
  beforeAll(async () => {
    applied = await fleet(['apply', PLAYBOOK, ...LIMIT, '--yes'], state);
  });

  it('changes the host, and says what Windows XP negotiates now', () => {
    expect(applied.code).toBe(0);
    expect(applied.stdout).toMatch(/^changed=1 unchanged=0 declined=0 restored=0 unreachable=0 stuck=0$/m);
    expect(applied.stdout).toMatch(/gets in now: windows-xp on .*TLS_RSA_WITH_3DES_EDE_CBC_SHA.*HTTP 200/);
  });

  it('lets Windows XP in, with 3DES', async () => {
    expect(await windowsXp()).toMatchObject({
      kind: 'hello-accepted',
      version: 'TLSv1',
      suite: '000a',
      finish: { kind: 'finished', http: { kind: 'status', status: 200 } },
    });
    expect(await reportedCause()).toBe('works');
  });

  it('fleet verify sees Windows XP get in', async () => {
    const { code, stdout } = await verified('windows-xp');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}windows-xp +yes\b/m);
    expect(stdout).toMatch(/TLSv1, TLS_RSA_WITH_3DES_EDE_CBC_SHA \(000a\)/);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/alpha\.example\.test, rsa 2048, HTTP 200\./);
  });

  it.each(clients)('$name finishes the handshake with 3DES and is answered', expectFinished);

  it('lets those in with AES who offer it', () => {
    expect(opensslGetsIn(host, null)).toBe(true);
    expect(modernGetsIn(host)).toBe(true);
  });

  it('does nothing when it is run again', async () => {
    const again = await fleet(['apply', PLAYBOOK, ...LIMIT], state);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/^changed=0 unchanged=1 /m);
  });
});

describe('rollback', () => {
  it('takes it back to the byte', async () => {
    const { code, stdout } = await fleet(['rollback', '--yes'], state);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^changed=1 unchanged=0 declined=0 restored=0 unreachable=0 stuck=0$/m);
    expect(fingerprint(host)).toBe(before);
    expect(leftovers(host)).toBe('');
  });

  it('shuts Windows XP out again', async () => {
    expect(await windowsXp()).toMatchObject({ kind: 'alert', name: 'handshake_failure' });
    expect(await reportedCause()).toBe('no-shared-cipher');
    expect((await verified('windows-xp')).code).toBe(2);
    expect(modernGetsIn(host)).toBe(true);
  });

  it.each(clients)('$name is refused again', expectRefused);
});

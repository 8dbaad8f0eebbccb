/** Logins by what is no file: a key in a smart card (SoftHSM is one in software), and a ticket of a real Kerberos. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSsh2Transport, transports } from '../../src/transports/index.ts';
import { canRunSshd, startSshd, type Sshd } from '../support/sshd.ts';
import { connectTo, failureOf, hostAt, outputOf, scratch, unwrap } from './fixtures.ts';

const trusting = (sshd: Sshd) => ({ knownHostsFiles: [sshd.knownHostsFile], hostKeyChecking: 'strict' as const });

/** Waits until something holds, at most 20 s. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  if (!holds()) throw new Error('it did not come about');
}

describe.skipIf(!canRunSshd())('a key in a smart card', () => {
  const PROVIDER = '/usr/lib/softhsm/libsofthsm2.so';
  const PIN = '123456';
  const folder = join(scratch, 'card');
  const agentSocket = join(folder, 'agent.sock');
  const env = { ...process.env, SOFTHSM2_CONF: join(folder, 'softhsm2.conf'), SSH_AUTH_SOCK: agentSocket };
  let agent: ChildProcess;
  let sshd: Sshd;

  beforeAll(async () => {
    mkdirSync(join(folder, 'tokens'), { recursive: true });
    writeFileSync(env.SOFTHSM2_CONF, `directories.tokendir = ${folder}/tokens\nobjectstore.backend = file\n`);
    const key = join(folder, 'key.pem');
    execFileSync('openssl', ['genpkey', '-algorithm', 'RSA', '-out', key], { stdio: 'pipe' });
    const card = (...args: readonly string[]): unknown => execFileSync('softhsm2-util', args, { env });
    card('--init-token', '--free', '--label', 'card', '--pin', PIN, '--so-pin', '12345678');
    card('--import', key, '--token', 'card', '--label', 'login', '--id', '01', '--pin', PIN);
    // Only the card has it now.
    rmSync(key);
    agent = spawn('ssh-agent', ['-D', '-a', agentSocket, '-P', '/usr/lib/*'], { env, stdio: 'ignore' });
    await until(() => existsSync(agentSocket));
    const askpass = join(folder, 'pin.sh');
    writeFileSync(askpass, `#!/bin/sh\necho ${PIN}\n`, { mode: 0o700 });
    const asking = { ...env, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' };
    execFileSync('ssh-add', ['-s', PROVIDER], { env: asking, stdio: ['ignore', 'pipe', 'pipe'] });
    sshd = await startSshd();
    appendFileSync(join(sshd.folder, 'authorized_keys'), execFileSync('ssh-add', ['-L'], { env }));
  });
  afterAll(async () => {
    agent?.kill();
    await sshd?.stop();
  });

  it('signs through the agent that the card was given to', async () => {
    const transport = createSsh2Transport({ home: scratch, agentSocket });
    const session = unwrap(await connectTo(transport, hostAt(sshd.port, { ...trusting(sshd), privateKeyFiles: [] })));
    expect(sshd.log()).toMatch(/Accepted publickey for root .* RSA SHA256:/);
    expect(await outputOf(session, 'echo "$(id -un)"')).toBe('root\n');
    await session.close();
  });

  it('signs for a play that names its public half', async () => {
    const file = join(folder, 'card.pub');
    writeFileSync(file, execFileSync('ssh-add', ['-L'], { env }));
    const transport = createSsh2Transport({ home: scratch, agentSocket });
    const host = hostAt(sshd.port, { ...trusting(sshd), privateKeyFiles: [file] });
    const session = unwrap(await connectTo(transport, host));
    expect(await outputOf(session, 'echo in')).toBe('in\n');
    await session.close();
  });

  it('is of no use once the card is taken out', async () => {
    execFileSync('ssh-add', ['-e', PROVIDER], { env, stdio: 'pipe' });
    const transport = createSsh2Transport({ home: scratch, agentSocket });
    const host = hostAt(sshd.port, { ...trusting(sshd), privateKeyFiles: [] });
    expect(failureOf(await connectTo(transport, host))).toMatchObject({ code: 'no-credentials' });
  });
});

describe.skipIf(!canRunSshd())('a ticket of Kerberos', () => {
  const REALM = 'FLEET.TEST';
  const folder = join(scratch, 'kerberos');
  const names = ['KRB5_CONFIG', 'KRB5_KDC_PROFILE', 'KRB5_KTNAME', 'KRB5CCNAME'] as const;
  const files = { KRB5_CONFIG: 'krb5.conf', KRB5_KDC_PROFILE: 'kdc.conf', KRB5_KTNAME: 'keytab', KRB5CCNAME: 'ticket' };
  let kdc: ChildProcess;
  let sshd: Sshd;

  beforeAll(async () => {
    mkdirSync(folder);
    const port = await freeUdpPort();
    // sshd and ssh, too, learn of them by these: they inherit the environment of this process.
    for (const name of names) process.env[name] = join(folder, files[name]);
    writeFileSync(
      join(folder, files.KRB5_CONFIG),
      `[libdefaults]\n default_realm = ${REALM}\n rdns = false\n dns_canonicalize_hostname = false\n dns_lookup_kdc = false\n` +
        `[realms]\n ${REALM} = {\n  kdc = 127.0.0.1:${port}\n }\n`,
    );
    writeFileSync(
      join(folder, files.KRB5_KDC_PROFILE),
      `[kdcdefaults]\n kdc_listen = 127.0.0.1:${port}\n kdc_tcp_listen = 127.0.0.1:${port}\n` +
        `[realms]\n ${REALM} = {\n  database_name = ${folder}/principals\n  key_stash_file = ${folder}/stash\n }\n` +
        `[logging]\n kdc = FILE:${folder}/kdc.log\n`,
    );
    execFileSync('kdb5_util', ['create', '-s', '-r', REALM, '-P', 'master'], { stdio: 'pipe' });
    const admin = (query: string): unknown =>
      execFileSync('kadmin.local', ['-r', REALM, '-q', query], { stdio: 'pipe' });
    admin('addprinc -pw secret root');
    admin('addprinc -randkey host/127.0.0.1');
    admin(`ktadd -k ${join(folder, files.KRB5_KTNAME)} host/127.0.0.1`);
    kdc = spawn('krb5kdc', ['-n', '-r', REALM], { stdio: 'ignore' });
    await until(() => kinit('secret'));
    sshd = await startSshd({
      config: ['GSSAPIAuthentication yes', 'GSSAPIStrictAcceptorCheck no', 'PubkeyAuthentication no'],
    });
  });
  afterAll(async () => {
    kdc?.kill();
    await sshd?.stop();
    for (const name of names) delete process.env[name];
  });

  const login = () => {
    const sshConfigFile = join(folder, 'ssh_config');
    writeFileSync(sshConfigFile, 'Host *\n  GSSAPIAuthentication yes\n');
    const host = hostAt(sshd.port, { ...trusting(sshd), privateKeyFiles: [] });
    return connectTo(transports.ssh({ home: scratch, sshConfigFile }), host);
  };

  it("lets the system's ssh in", async () => {
    const session = unwrap(await login());
    expect(await outputOf(session, 'echo "$(id -un)"')).toBe('root\n');
    await session.close();
    expect(sshd.log()).toMatch(/Accepted gssapi-with-mic for root/);
  });

  it('that is not there keeps it out, which is said', async () => {
    execFileSync('kdestroy');
    expect(failureOf(await login())).toMatchObject({
      code: 'auth-failed',
      tried: expect.arrayContaining(['gssapi-with-mic']),
    });
    expect(readFileSync(join(folder, 'kdc.log'), 'utf8')).toContain(`host/127.0.0.1@${REALM}`);
  });
});

function kinit(password: string): boolean {
  return spawnSync('kinit', ['root'], { input: `${password}\n`, encoding: 'utf8' }).status === 0;
}

function freeUdpPort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

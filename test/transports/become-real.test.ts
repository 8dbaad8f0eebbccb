/** Real sudo with requiretty, real su and real doas, over a real sshd: with a terminal where they want one. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret, type BecomeSettings } from '../../src/core/index.ts';
import { createSsh2Transport } from '../../src/transports/index.ts';
import { canRunSshd, startSshd, type Sshd } from '../support/sshd.ts';
import { canMakeUsers, makeSudoUser } from '../support/sudo-user.ts';
import { connectTo, failureOf, hostAt, outputOf, scratch, script, unwrap } from './fixtures.ts';

const PASSWORD = 'pass word $1 \'"!';
const DOAS = '/usr/bin/doas';
const transport = createSsh2Transport({ home: scratch });

/** Every byte but NUL, as printf's octal escapes: a terminal that isn't raw changes some of them. */
const ALL_BYTES = String.raw`i=1; while [ $i -lt 256 ]; do printf "\\$(printf %03o $i)"; i=$((i+1)); done`;

describe.skipIf(!canRunSshd() || !canMakeUsers())('becoming root for real', () => {
  let sshd: Sshd;
  const removals: (() => void)[] = [];
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(async () => {
    await sshd?.stop();
    for (const remove of removals) remove();
  });

  function userWith(kind: string, sudoers: readonly string[]): string {
    const name = `fleet-test-b${kind}${process.pid}`;
    removals.push(makeSudoUser({ name, password: PASSWORD, sudoers: [...sudoers] }));
    return name;
  }

  async function sessionAs(user: string, become: BecomeSettings) {
    const settings = { user, privateKeyFiles: [sshd.identityFile], knownHostsFiles: [sshd.knownHostsFile] };
    const host = hostAt(sshd.port, { ...settings, hostKeyChecking: 'strict' }, become);
    return unwrap(await connectTo(transport, host));
  }

  async function worksAsRoot(user: string, become: BecomeSettings): Promise<void> {
    const session = await sessionAs(user, become);
    expect(await outputOf(session, 'id -u; echo "$1"; cat', { args: ['a,b'], payload: 'eA==\n'.repeat(3_000) })).toBe(
      `0\na,b\n${'eA==\n'.repeat(3_000)}`,
    );
    const { stdout } = unwrap(await session.run(script(ALL_BYTES)));
    expect([...stdout]).toEqual([...Array(256).keys()].slice(1));
    expect(unwrap(await session.run(script('return 7'))).exitCode).toBe(7);
    await session.close();
  }

  it('takes a terminal where sudoers demands one, with and without a password', async () => {
    const open = userWith('t', ['Defaults:USER requiretty', 'USER ALL=(ALL) NOPASSWD: ALL']);
    await worksAsRoot(open, { become: true, user: 'root' });
    const asked = userWith('p', ['Defaults:USER requiretty', 'USER ALL=(ALL) ALL']);
    await worksAsRoot(asked, { become: true, user: 'root', password: new Secret(PASSWORD) });
    const wrong = await sessionAs(asked, { become: true, user: 'root', password: new Secret('no') });
    expect(failureOf(await wrong.run(script('id'))).code).toBe('become-password-wrong');
    await wrong.close();
  });

  it('works with a terminal of its own for sudo too (use_pty)', async () => {
    const user = userWith('u', ['Defaults:USER use_pty', 'Defaults:USER requiretty', 'USER ALL=(ALL) NOPASSWD: ALL']);
    await worksAsRoot(user, { become: true, user: 'root' });
  });

  it('becomes another user by su, whose password it gives', async () => {
    const from = userWith('s', []);
    const to = userWith('r', []);
    const become = { become: true, user: to, method: 'su', password: new Secret(PASSWORD) } as const;
    const session = await sessionAs(from, become);
    expect(await outputOf(session, 'id -un')).toBe(`${to}\n`);
    await session.close();
    const wrong = await sessionAs(from, { ...become, password: new Secret('no') });
    expect(failureOf(await wrong.run(script('id')))).toMatchObject({ code: 'become-password-wrong', method: 'su' });
    await wrong.close();
    const none = await sessionAs(from, { become: true, user: to, method: 'su' });
    expect(failureOf(await none.run(script('id')))).toMatchObject({ code: 'become-password-missing', method: 'su' });
    await none.close();
  });

  it.skipIf(!existsSync(DOAS))('becomes root by doas', async () => {
    const user = userWith('d', []);
    const before = existsSync('/etc/doas.conf') ? readFileSync('/etc/doas.conf') : null;
    try {
      writeFileSync('/etc/doas.conf', `permit nopass ${user} as root\n`, { mode: 0o400 });
      await worksAsRoot(user, { become: true, user: 'root', method: 'doas' });
      writeFileSync('/etc/doas.conf', `permit ${user} as root\n`, { mode: 0o400 });
      await worksAsRoot(user, { become: true, user: 'root', method: 'doas', password: new Secret(PASSWORD) });
      const wrong = await sessionAs(user, { become: true, user: 'root', method: 'doas', password: new Secret('no') });
      expect(failureOf(await wrong.run(script('id')))).toMatchObject({ code: 'become-password-wrong', method: 'doas' });
      const none = await sessionAs(user, { become: true, user: 'root', method: 'doas' });
      expect(failureOf(await none.run(script('id')))).toMatchObject({
        code: 'become-password-missing',
        method: 'doas',
      });
      await wrong.close();
      await none.close();
    } finally {
      if (before === null) rmSync('/etc/doas.conf', { force: true });
      else writeFileSync('/etc/doas.conf', before, { mode: 0o400 });
    }
  });

  it('leaves nothing of a script behind when the connection goes, but lets it end', async () => {
    const user = userWith('h', ['Defaults:USER requiretty', 'USER ALL=(ALL) NOPASSWD: ALL']);
    const mark = `/tmp/fleet-terminal-${process.pid}`;
    const session = await sessionAs(user, { become: true, user: 'root' });
    await session.run(script('true'));
    const running = session.run(script(`sleep 1; echo done >${mark}`));
    await new Promise((resolve) => setTimeout(resolve, 400));
    await session.close();
    expect(failureOf(await running).code).toBe('connection-lost');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(execFileSync('cat', [mark], { encoding: 'utf8' })).toBe('done\n');
    rmSync(mark);
  });
});

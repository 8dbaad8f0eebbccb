/** The session contract over every transport, against real servers and the one in process. */
import { describe } from 'vitest';
import { Secret } from '../../src/core/index.ts';
import { transports } from '../../src/transports/index.ts';
import { startSshServer } from '../support/ssh-server.ts';
import { canRunSshd, startSshd } from '../support/sshd.ts';
import { canMakeUsers, makeSudoUser } from '../support/sudo-user.ts';
import { sessionContract } from './contract.ts';
import { hostAt, scratch } from './fixtures.ts';

const PASSWORD = 'pass word $1 \'"!';

/** Nobody's configuration of this machine plays a part. */
const sshConfigFile = '/dev/null';

sessionContract('local', () => {
  const transport = transports.local({ home: scratch });
  const settings = { address: 'localhost', transport: 'local' } as const;
  return Promise.resolve({ transport, host: hostAt(1, settings), stop: () => Promise.resolve() });
});

for (const [name, create] of Object.entries({ ssh2: transports.ssh2, ssh: transports.ssh })) {
  const transport = create({ home: scratch, sshConfigFile });

  sessionContract(`${name}, a server in process`, async () => {
    const server = await startSshServer();
    return { transport, host: hostAt(server.port), stop: server.close };
  });

  describe.skipIf(!canRunSshd())('with OpenSSH', () => {
    sessionContract(`${name}, sshd`, async () => {
      const sshd = await startSshd();
      const host = hostAt(sshd.port, {
        privateKeyFiles: [sshd.identityFile],
        knownHostsFiles: [sshd.knownHostsFile],
        hostKeyChecking: 'strict',
      });
      return { transport, host, stop: sshd.stop };
    });
  });

  describe.skipIf(!canRunSshd() || !canMakeUsers())('with OpenSSH and sudo', () => {
    sessionContract(`${name}, sudo without password`, () => withSudo('nopw', 'USER ALL=(ALL) NOPASSWD: ALL'));
    sessionContract(`${name}, sudo with password`, () => withSudo('pw', 'USER ALL=(ALL) ALL', new Secret(PASSWORD)));
  });

  async function withSudo(kind: string, rule: string, password?: Secret) {
    const user = `fleet-test-c${kind}${process.pid}`;
    const remove = makeSudoUser({ name: user, password: PASSWORD, sudoers: [rule] });
    const sshd = await startSshd();
    const settings = { user, privateKeyFiles: [sshd.identityFile], knownHostsFiles: [sshd.knownHostsFile] };
    const become = { become: true, user: 'root', ...(password && { password }) };
    const stop = async (): Promise<void> => {
      await sshd.stop();
      remove();
    };
    return { transport, host: hostAt(sshd.port, { ...settings, hostKeyChecking: 'strict' }, become), stop };
  }
}

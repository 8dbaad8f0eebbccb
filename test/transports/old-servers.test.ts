/** Servers that have no more than OpenSSH 5.3 had (RHEL 6), and less: a real sshd held to their lists. */
import { describe, expect, it } from 'vitest';
import { createSsh2Transport } from '../../src/transports/index.ts';
import { canRunSshd, generateKey, startSshd } from '../support/sshd.ts';
import { connectTo, failureOf, hostAt, outputOf, scratch, unwrap } from './fixtures.ts';

/** The algorithms of OpenSSH 5.3 that today's sshd still has. */
const OPENSSH_53 = [
  'KexAlgorithms diffie-hellman-group-exchange-sha256,diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1,diffie-hellman-group1-sha1',
  'Ciphers aes128-ctr,aes192-ctr,aes256-ctr,aes128-cbc,3des-cbc,aes192-cbc,aes256-cbc',
  'MACs hmac-md5,hmac-sha1,hmac-sha1-96,hmac-md5-96',
  'HostKeyAlgorithms ssh-rsa',
  // A real 5.3 announces no signature algorithms, and then ssh2 signs by ssh-rsa; today's sshd announces all it knows.
  'PubkeyAcceptedAlgorithms ssh-rsa,rsa-sha2-256,rsa-sha2-512',
];

/** Before RHEL 5 had counter mode and group exchange by SHA-256. */
const OLDER = [
  'KexAlgorithms diffie-hellman-group14-sha1,diffie-hellman-group1-sha1',
  'Ciphers aes128-cbc,3des-cbc',
  ...OPENSSH_53.slice(2),
];

const transport = createSsh2Transport({ home: scratch, sshConfigFile: '/dev/null' });

describe.skipIf(!canRunSshd())('an old server', () => {
  async function serverWith(config: readonly string[]) {
    const key = await generateKey(scratch, `rsa${config.length}${config[1]?.length ?? 0}`, 'rsa');
    const sshd = await startSshd({ hostKeyTypes: ['rsa'], config: [...config, `AuthorizedKeysFile ${key}.pub`] });
    const settings = { privateKeyFiles: [key], knownHostsFiles: [sshd.knownHostsFile] };
    return { sshd, settings: { ...settings, hostKeyChecking: 'strict' } as const };
  }

  it('of the age of OpenSSH 5.3 is reached by default', async () => {
    const { sshd, settings } = await serverWith(OPENSSH_53);
    const session = unwrap(await connectTo(transport, hostAt(sshd.port, settings)));
    expect(session.info.hostKeyType).toBe('ssh-rsa');
    expect(await outputOf(session, 'echo old')).toBe('old\n');
    await session.close();
    await sshd.stop();
  });

  it('that is older is reached where the inventory says so', async () => {
    const { sshd, settings } = await serverWith(OLDER);
    const failure = failureOf(await connectTo(transport, hostAt(sshd.port, settings)));
    expect(failure).toMatchObject({
      code: 'ssh-handshake-failed',
      reason: expect.stringContaining('fleet_legacy_ssh: true'),
    });
    const session = unwrap(await connectTo(transport, hostAt(sshd.port, { ...settings, legacyAlgorithms: true })));
    expect(await outputOf(session, 'echo older')).toBe('older\n');
    await session.close();
    await sshd.stop();
  });
});

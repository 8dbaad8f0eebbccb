/** Explains why a host couldn't be reached, or why its user can't become root. */
import { excerpt, shellWord, type Explainers, type Explanation } from './explain-kit.ts';
import type { ConnectFailure } from './failure.ts';
import type { BecomeMethod } from './host.ts';

/** Each entry tells of one attempt to connect, which by itself changes nothing on a host. */
export const CONNECT_EXPLANATIONS: Explainers<Exclude<ConnectFailure, { readonly code: 'jump-failed' }>> = {
  'name-unresolved': ({ address }) => ({
    what: `the name ${excerpt(address)} doesn't resolve to an address`,
    next: 'Correct ansible_host (or the host name) in the inventory, or mend DNS on this machine.',
  }),
  'connect-refused': ({ address, port }) => ({
    what: `${excerpt(address)} port ${port} refused the connection: nothing listens there, or a firewall rejects it`,
    next: 'Check that sshd runs on the host and that ansible_port is its port.',
  }),
  'connect-timeout': ({ address, port, seconds }) => ({
    what: `${excerpt(address)} port ${port} didn't answer within ${seconds} s`,
    next: 'Check that the host is up and that no firewall drops the packets; for slow networks raise --timeout.',
  }),
  'network-unreachable': ({ address, reason }) => ({
    what: `no way to ${excerpt(address)} from this machine: ${excerpt(reason)}`,
    next: 'Check the VPN and the routes of this machine.',
  }),
  'host-key-unknown': hostKeyUnknown,
  'host-key-changed': hostKeyChanged,
  'host-key-revoked': ({ knownHostsName, file, line }) => ({
    what: `the key that ${excerpt(knownHostsName)} shows is marked @revoked in ${excerpt(file)}:${line}; nothing was sent to it`,
    next: 'Treat the host as compromised until its owner says otherwise. Give it a new host key; never remove the mark to get in.',
  }),
  'known-hosts-unreadable': ({ file, reason }) => ({
    what: `can't read the known_hosts file ${excerpt(file)}: ${excerpt(reason)}`,
    next: `Mend its permissions: chmod 600 ${shellWord(file)}`,
  }),
  'private-key-unreadable': ({ file, reason }) => ({
    what: `can't use the private key ${excerpt(file)}: ${excerpt(reason)}`,
    next: `See whether OpenSSH reads it: ssh-keygen -yf ${shellWord(file)}; otherwise name another by ansible_ssh_private_key_file.`,
  }),
  'no-credentials': ({ user }) => ({
    what: `there is nothing to log in with as ${excerpt(user)}: no key, no agent, no password`,
    next: 'Start ssh-agent and ssh-add a key, set ansible_ssh_private_key_file, or use --ask-pass.',
  }),
  'auth-failed': ({ user, tried }) => ({
    what: `the host didn't let ${excerpt(user)} in; tried: ${excerpt(tried.join(', ')) || 'nothing'}`,
    next: "Check ansible_user and that the key's public half is in that user's ~/.ssh/authorized_keys on the host.",
  }),
  'ssh-handshake-failed': ({ reason }) => ({
    what: `the SSH handshake failed: ${excerpt(reason)}`,
    next: 'See what sshd and this machine offer each other: ssh -vv to the same address and port.',
  }),
  'ssh-config-unusable': ({ address, reason }) => ({
    what: `the SSH configuration for ${excerpt(address)} can't be used: ${excerpt(reason)}`,
    next: `See what ssh makes of it: ssh -G ${shellWord(address)}`,
  }),
  'become-password-missing': ({ user, method = 'sudo' }) => ({
    what: `${method} asks ${excerpt(user)} for a password and none was given`,
    next: 'Set ansible_become_password (in a vault), or use --ask-become-pass.',
  }),
  'become-password-wrong': ({ user, method = 'sudo' }) => ({
    what: `${method} didn't accept the password of ${method === 'su' ? 'the user to become' : excerpt(user)}`,
    next: `Correct ansible_become_password; ${PASSWORD_OF[method]}`,
  }),
  'become-denied': ({ user, reason, method = 'sudo' }) => ({
    what: `${excerpt(user)} may not become root here: ${excerpt(reason)}`,
    next: `${RULE_OF[method]}, or name another user by ansible_user.`,
  }),
  'become-timeout': ({ seconds, method = 'sudo' }) => ({
    what: `${method} neither asked for a password nor went on within ${seconds} s`,
    next: `Log in and run ${method} by hand: name look-ups, PAM or a directory server may hang there.`,
  }),
};

const PASSWORD_OF: Readonly<Record<BecomeMethod, string>> = {
  sudo: "it is the login user's own password, not root's. Try by hand: sudo -v",
  su: "it is the password of the user to become, not the login user's. Try by hand: su",
  doas: "it is the login user's own password, not root's. Try by hand: doas true",
};

const RULE_OF: Readonly<Record<BecomeMethod, string>> = {
  sudo: 'Give the user a sudo rule on the host (visudo; see what it may: sudo -l)',
  su: 'See why su refuses (PAM: pam_wheel?), or use ansible_become_method: sudo',
  doas: 'Give the user a rule in the host’s doas.conf',
};

const KEYSCAN_TYPES: readonly (readonly [prefix: string, type: string])[] = [
  ['ssh-ed25519', 'ed25519'],
  ['ecdsa-', 'ecdsa'],
  ['ssh-rsa', 'rsa'],
  ['rsa-', 'rsa'],
];

/** `ssh-keyscan` for a name as known_hosts has it: `host`, or `[host]:port` where sshd isn't on port 22. */
function keyscan(knownHostsName: string, keyType: string): string {
  const [, host = knownHostsName, port = '22'] = /^\[([^\]]*)\]:(\d+)$/.exec(knownHostsName) ?? [];
  const type = KEYSCAN_TYPES.find(([prefix]) => keyType.startsWith(prefix))?.[1];
  return `ssh-keyscan -p ${port}${type === undefined ? '' : ` -t ${type}`} ${shellWord(host)}`;
}

type Unknown = Extract<ConnectFailure, { readonly code: 'host-key-unknown' }>;
type Changed = Extract<ConnectFailure, { readonly code: 'host-key-changed' }>;

function hostKeyUnknown({ knownHostsName, keyType, fingerprint, files }: Unknown): Explanation {
  const [first] = files;
  const searched = files.length === 0 ? 'known_hosts' : excerpt(files.join(', '));
  return {
    what: `the ${excerpt(keyType)} key of ${excerpt(knownHostsName)}, ${excerpt(fingerprint)}, isn't in ${searched}; nothing was sent to the host`,
    next:
      `Compare the fingerprint with the one on the host's own console (ssh-keygen -lf on its /etc/ssh/ssh_host_*.pub). Where they are the same: ` +
      `${keyscan(knownHostsName, keyType)} >> ${first === undefined ? '~/.ssh/known_hosts' : shellWord(first)}; or take unseen keys unchecked with --host-key-checking accept-new.`,
  };
}

function hostKeyChanged({ knownHostsName, keyType, fingerprint, file, line }: Changed): Explanation {
  return {
    what: `${excerpt(knownHostsName)} shows another ${excerpt(keyType)} key, ${excerpt(fingerprint)}, than ${excerpt(file)}:${line} has: it was installed anew, or somebody sits in between; nothing was sent to it`,
    next:
      `Ask the host's owner and compare the fingerprint on its console. Only then drop the old key: ` +
      `ssh-keygen -R ${shellWord(knownHostsName)} -f ${shellWord(file)}; and add the new one: ` +
      `${keyscan(knownHostsName, keyType)} >> ${shellWord(file)}`,
  };
}

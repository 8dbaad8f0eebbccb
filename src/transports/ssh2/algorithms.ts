/** Which SSH algorithms are offered, and in which order. */
import type { CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';
import type { ConnectionSettings } from '../../core/index.ts';

/** Curve25519 first: it is the cheapest exchange for both sides. Nothing with SHA-1. */
const KEY_EXCHANGES: KexAlgorithm[] = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group-exchange-sha256',
];

/** AES-128-GCM first: the cheapest on both sides, and not open to the prefix attack on encrypt-then-MAC (Terrapin). */
const CIPHERS: CipherAlgorithm[] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
];

/** OpenSSH's order without certificates. `ssh-rsa` (SHA-1) is the only RSA signature that RHEL 6 knows. */
const HOST_KEY_ALGORITHMS: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** ssh2's own order: encrypt-then-MAC first. `hmac-sha1` is the best that OpenSSH 5.3 has. */
const MACS: MacAlgorithm[] = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha1-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
  'hmac-sha1',
];

/** What is offered to one server. */
export interface AlgorithmOffer {
  readonly kex: KexAlgorithm[];
  readonly cipher: CipherAlgorithm[];
  readonly serverHostKey: ServerHostKeyAlgorithm[];
  readonly hmac: MacAlgorithm[];
}

const OFFER: AlgorithmOffer = {
  kex: KEY_EXCHANGES,
  cipher: CIPHERS,
  serverHostKey: HOST_KEY_ALGORITHMS,
  hmac: MACS,
};

/** What servers have that are older than OpenSSH 5.3, or were built without more: behind everything else. */
const LEGACY_OFFER: AlgorithmOffer = {
  kex: [
    ...KEY_EXCHANGES,
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group1-sha1',
  ],
  cipher: [...CIPHERS, 'aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  serverHostKey: [...HOST_KEY_ALGORITHMS, 'ssh-dss'],
  hmac: [...MACS, 'hmac-md5'],
};

/** The lists for one host. */
export function algorithmsFor({
  legacyAlgorithms = false,
}: Pick<ConnectionSettings, 'legacyAlgorithms'>): AlgorithmOffer {
  return legacyAlgorithms ? LEGACY_OFFER : OFFER;
}

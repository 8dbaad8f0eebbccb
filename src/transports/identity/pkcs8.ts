/** Private keys in PKCS#8, which ssh2 can't read, turned into formats that it can. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Secret } from '../../core/index.ts';

/**
 * PEM text that ssh2 reads: RSA as PKCS#1, EC as SEC 1, Ed25519 in OpenSSH's own format. Throws what node:crypto
 * throws for damaged text, and for kinds of keys that SSH doesn't know.
 */
export function fromPkcs8(pem: string, passphrase?: Secret): string {
  const key = createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase: passphrase.reveal() });
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
  if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString();
  if (key.asymmetricKeyType === 'ed25519') return openSshEd25519(key);
  throw new Error(`a key of the kind ${key.asymmetricKeyType ?? 'unknown'} can't be used for SSH`);
}

/** OpenSSH's PROTOCOL.key: unencrypted, one key, the check number twice, padded to eight bytes by 1, 2, 3, … */
function openSshEd25519(key: KeyObject): string {
  const seed = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
  const point = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
  const type = sshString('ssh-ed25519');
  const check = Buffer.alloc(4);
  const secret = Buffer.concat([
    check,
    check,
    type,
    sshString(point),
    sshString(Buffer.concat([seed, point])),
    sshString(''),
  ]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7]).subarray(0, (8 - (secret.length % 8)) % 8);
  const blob = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    ...['none', 'none', ''].map(sshString),
    Buffer.from([0, 0, 0, 1]),
    sshString(Buffer.concat([type, sshString(point)])),
    sshString(Buffer.concat([secret, padding])),
  ]);
  const lines = blob.toString('base64').replace(/.{70}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** A length of four bytes, then the bytes (RFC 4251 section 5). */
function sshString(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

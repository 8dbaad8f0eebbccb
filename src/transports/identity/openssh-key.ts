/** The outside of OpenSSH's private key files: which public key they hold, and whether a passphrase protects them. */

const MAGIC = Buffer.from('openssh-key-v1\0', 'latin1');

/** What can be read of a key file without its passphrase. */
export interface KeyFileHeader {
  readonly encrypted: boolean;
  /** In SSH wire format. */
  readonly publicKey: Buffer;
}

/** Reads the header of a `BEGIN OPENSSH PRIVATE KEY` file (OpenSSH's PROTOCOL.key); undefined if it's damaged. */
export function readKeyFileHeader(pem: string): KeyFileHeader | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]*)-----END/.exec(pem)?.[1];
  const blob = Buffer.from(body ?? '', 'base64');
  if (!blob.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const fields = readStrings(blob.subarray(MAGIC.length), 3);
  const cipher = fields?.strings[0];
  // Behind cipher, KDF and its options stands the number of keys, which is always one.
  const keys = fields === undefined ? undefined : readStrings(fields.rest.subarray(4), 1);
  const publicKey = keys?.strings[0];
  if (cipher === undefined || publicKey === undefined) return undefined;
  return { encrypted: cipher.toString('latin1') !== 'none', publicKey };
}

function readStrings(blob: Buffer, count: number): { strings: Buffer[]; rest: Buffer } | undefined {
  const strings: Buffer[] = [];
  let rest = blob;
  for (let i = 0; i < count; i++) {
    if (rest.length < 4 || rest.readUInt32BE(0) > rest.length - 4) return undefined;
    const end = 4 + rest.readUInt32BE(0);
    strings.push(rest.subarray(4, end));
    rest = rest.subarray(end);
  }
  return { strings, rest };
}

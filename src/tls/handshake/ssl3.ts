/** What SSL 3.0 makes by its own rules instead of HMAC and the PRF (RFC 6101, 5.2.3.1, 5.6.9, 6.1 and 6.2.2). */
import { ascii, concat } from '../wire/bytes.ts';
import { digest } from '../wire/digest.ts';

/** As many bytes as asked for: MD5 over the secret and SHA-1, salted by `A`, `BB`, `CCC` … */
export function expandSsl3(
  secret: Uint8Array,
  { seed, length }: { readonly seed: Uint8Array; readonly length: number },
): Uint8Array {
  const out = new Uint8Array(length);
  for (let at = 0, round = 0; at < length; at += 16, round += 1) {
    const salt = ascii(String.fromCharCode(65 + round).repeat(round + 1));
    out.set(digest('md5', secret, digest('sha1', salt, secret, seed)).subarray(0, length - at), at);
  }
  return out;
}

/** MD5 pads with 48 bytes, SHA-1 with 40. */
function pad(name: string, byte: number): Uint8Array {
  return new Uint8Array(name === 'md5' ? 48 : 40).fill(byte);
}

function keyed(name: string, secret: Uint8Array, parts: { readonly inner: readonly Uint8Array[] }): Uint8Array {
  return digest(name, secret, pad(name, 0x5c), digest(name, ...parts.inner));
}

/** A record's checksum. The header's version isn't part of it. */
export function macSsl3(
  name: 'md5' | 'sha1',
  secret: Uint8Array,
  { sequence, header, content }: Readonly<Record<'sequence' | 'header' | 'content', Uint8Array>>,
): Uint8Array {
  const inner = [secret, pad(name, 0x36), sequence, header.subarray(0, 1), header.subarray(3), content];
  return keyed(name, secret, { inner });
}

/** What a Finished message holds: 36 bytes over everything said and the master secret. */
export function finishedSsl3(
  master: Uint8Array,
  { by, transcript }: { readonly by: 'client' | 'server'; readonly transcript: readonly Uint8Array[] },
): Uint8Array {
  const sender = ascii(by === 'client' ? 'CLNT' : 'SRVR');
  const half = (name: string): Uint8Array =>
    keyed(name, master, { inner: [...transcript, sender, master, pad(name, 0x36)] });
  return concat(half('md5'), half('sha1'));
}

/** From the premaster secret to the keys of SSL 3.0 to TLS 1.2 (RFC 6101, RFC 2246, RFC 5246, RFC 7627). */
import { ascii, concat } from '../wire/bytes.ts';
import { digest } from '../wire/digest.ts';
import type { ProtocolVersion } from '../config/protocol-version.ts';
import { hmacUnder } from './hmac.ts';
import { expandSsl3, finishedSsl3 } from './ssl3.ts';
import type { PrfHash, Protection } from './suite-parameters.ts';

/** The version's own way to derive: MD5 and SHA-1 together before TLS 1.2, then the suite's hash. */
export interface Derivation {
  readonly version: ProtocolVersion;
  readonly prfHash: PrfHash;
}

/** TLS's pseudorandom function (RFC 2246, 5; RFC 5246, 5). SSL 3.0 has one without labels. */
export function prf(
  { version, prfHash }: Derivation,
  secret: Uint8Array,
  { label, seed, length }: { readonly label: string; readonly seed: Uint8Array; readonly length: number },
): Uint8Array {
  if (version === 'SSLv3') return expandSsl3(secret, { seed, length });
  const labelled = concat(ascii(label), seed);
  if (version === 'TLSv1.2') return expand(prfHash, secret, { seed: labelled, length });
  const half = Math.ceil(secret.length / 2);
  const md5 = expand('md5', secret.subarray(0, half), { seed: labelled, length });
  const sha1 = expand('sha1', secret.subarray(secret.length - half), { seed: labelled, length });
  return md5.map((byte, at) => byte ^ (sha1[at] ?? 0));
}

/** P_hash: as many bytes as asked for, from an endless row of HMACs. */
function expand(
  hash: string,
  secret: Uint8Array,
  { seed, length }: { readonly seed: Uint8Array; readonly length: number },
): Uint8Array {
  const out = new Uint8Array(length);
  const hmac = hmacUnder(hash, secret);
  let link = seed;
  for (let at = 0; at < length;) {
    link = hmac(link);
    const block = hmac(link, seed).subarray(0, length - at);
    out.set(block, at);
    at += block.length;
  }
  return out;
}

/** The hash of all handshake messages so far. */
export function transcriptHash({ version, prfHash }: Derivation, transcript: readonly Uint8Array[]): Uint8Array {
  if (version === 'TLSv1.2') return digest(prfHash, ...transcript);
  return concat(digest('md5', ...transcript), digest('sha1', ...transcript));
}

/** Random values of both sides, 32 bytes each. */
export interface Randoms {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

/** 48 bytes; with the transcript's hash where both sides agreed on the extended master secret (RFC 7627). */
export function masterSecret(
  derivation: Derivation,
  premaster: Uint8Array,
  { randoms, sessionHash }: { readonly randoms: Randoms; readonly sessionHash: Uint8Array | null },
): Uint8Array {
  const how =
    sessionHash === null
      ? { label: 'master secret', seed: concat(randoms.client, randoms.server) }
      : { label: 'extended master secret', seed: sessionHash };
  return prf(derivation, premaster, { ...how, length: 48 });
}

/** What one direction protects its records with. */
export interface DirectionKeys {
  readonly mac: Uint8Array;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

const MAC_LENGTH = { md5: 16, sha1: 20, sha256: 32, sha384: 48 } as const;

/** The key block, cut up (RFC 5246, 6.3). */
export function sessionKeys(
  derivation: Derivation,
  master: Uint8Array,
  { randoms, protection }: { readonly randoms: Randoms; readonly protection: Protection },
): { readonly client: DirectionKeys; readonly server: DirectionKeys } {
  const lengths = [
    protection.kind === 'aead' ? 0 : MAC_LENGTH[protection.mac],
    protection.keyLength,
    ivLength(protection),
  ];
  const pairs = lengths.flatMap((length) => [length, length]);
  const length = pairs.reduce((sum, part) => sum + part, 0);
  const seed = concat(randoms.server, randoms.client);
  const block = prf(derivation, master, { label: 'key expansion', seed, length });
  let at = 0;
  const [clientMac, serverMac, clientKey, serverKey, clientIv, serverIv] = pairs.map((part) =>
    block.subarray(at, (at += part)),
  );
  const none = new Uint8Array(0);
  return {
    client: { mac: clientMac ?? none, key: clientKey ?? none, iv: clientIv ?? none },
    server: { mac: serverMac ?? none, key: serverKey ?? none, iv: serverIv ?? none },
  };
}

/** GCM has 4 fixed bytes (RFC 5288), ChaCha20 12 (RFC 7905), CBC a block: TLS 1.1 and later derive it and never use it. */
function ivLength(protection: Protection): number {
  if (protection.kind === 'rc4') return 0;
  if (protection.kind === 'cbc') return protection.blockLength;
  return protection.cipher === 'chacha20-poly1305' ? 12 : 4;
}

/** What a Finished message holds: 12 bytes over the master secret and everything said (RFC 5246, 7.4.9); SSL 3.0: 36. */
export function finishedData(
  derivation: Derivation,
  master: Uint8Array,
  { by, transcript }: { readonly by: 'client' | 'server'; readonly transcript: readonly Uint8Array[] },
): Uint8Array {
  if (derivation.version === 'SSLv3') return finishedSsl3(master, { by, transcript });
  return prf(derivation, master, { label: `${by} finished`, seed: transcriptHash(derivation, transcript), length: 12 });
}

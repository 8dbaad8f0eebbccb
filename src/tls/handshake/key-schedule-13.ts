/** The keys of TLS 1.3 (RFC 8446, 7.1), without pre-shared keys, and its records (5.2). */
import type { KeyObject } from 'node:crypto';
import { err, ok } from '../../core/index.ts';
import { ascii, concat, uint, vector } from '../wire/bytes.ts';
import { digest } from '../wire/digest.ts';
import { CONTENT } from '../wire/record-reader.ts';
import { openAead, sealAead, xorNonce } from './aead.ts';
import { hmacUnder, secretKey } from './hmac.ts';
import { type Open, type Seal, recordHeader } from './record-protection.ts';
import type { PrfHash, Protection } from './suite-parameters.ts';

type Aead = Extract<Protection, { readonly kind: 'aead' }>;

/** The hash of all messages so far. */
export function hash13(hash: PrfHash, transcript: readonly Uint8Array[]): Uint8Array {
  return digest(hash, ...transcript);
}

/** HKDF-Extract: salt and new input. */
function extract(hash: PrfHash, salt: Uint8Array, input: Uint8Array): Uint8Array {
  return hmacUnder(hash, salt)(input);
}

/** HKDF-Expand-Label. No output here is longer than one hash, so that one HMAC does. */
function expandLabel(
  hash: PrfHash,
  secret: Uint8Array,
  { label, context, length }: { readonly label: string; readonly context: Uint8Array; readonly length: number },
): Uint8Array {
  const info = concat(uint(length, 2), vector(ascii(`tls13 ${label}`), 1), vector(context, 1));
  return hmacUnder(hash, secret)(info, uint(1, 1)).subarray(0, length);
}

/** Derive-Secret. */
function derive(hash: PrfHash, secret: Uint8Array, label: string, transcript: readonly Uint8Array[]): Uint8Array {
  const context = hash13(hash, transcript);
  return expandLabel(hash, secret, { label, context, length: context.length });
}

/** The secrets of one stage: both sides' traffic, and what the next stage goes on from. */
export interface Stage {
  readonly secret: Uint8Array;
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

/** From the shared secret of the key shares, with the transcript up to ServerHello. */
export function handshakeStage(hash: PrfHash, shared: Uint8Array, transcript: readonly Uint8Array[]): Stage {
  const zeros = new Uint8Array(hash13(hash, []).length);
  const early = extract(hash, zeros, zeros);
  const secret = extract(hash, derive(hash, early, 'derived', []), shared);
  return {
    secret,
    client: derive(hash, secret, 'c hs traffic', transcript),
    server: derive(hash, secret, 's hs traffic', transcript),
  };
}

/** For data, with the transcript up to the server's Finished. */
export function applicationStage(hash: PrfHash, handshake: Stage, transcript: readonly Uint8Array[]): Stage {
  const zeros = new Uint8Array(handshake.secret.length);
  const secret = extract(hash, derive(hash, handshake.secret, 'derived', []), zeros);
  return {
    secret,
    client: derive(hash, secret, 'c ap traffic', transcript),
    server: derive(hash, secret, 's ap traffic', transcript),
  };
}

/** The traffic secret after a KeyUpdate (RFC 8446, 7.2). */
export function nextTraffic(hash: PrfHash, traffic: Uint8Array): Uint8Array {
  return expandLabel(hash, traffic, { label: 'traffic upd', context: new Uint8Array(0), length: traffic.length });
}

/** What a Finished holds that is made with this side's traffic secret (RFC 8446, 4.4.4). */
export function finished13(hash: PrfHash, traffic: Uint8Array, transcript: readonly Uint8Array[]): Uint8Array {
  const key = expandLabel(hash, traffic, { label: 'finished', context: new Uint8Array(0), length: traffic.length });
  return hmacUnder(hash, key)(hash13(hash, transcript));
}

interface Traffic {
  readonly key: KeyObject;
  readonly iv: Uint8Array;
}

function trafficKeys(hash: PrfHash, { keyLength }: Aead, traffic: Uint8Array): Traffic {
  const part = (label: string, length: number): Uint8Array =>
    expandLabel(hash, traffic, { label, context: new Uint8Array(0), length });
  return { key: secretKey(part('key', keyLength)), iv: part('iv', 12) };
}

/** Records say TLS 1.2 in their headers. */
const RECORD_VERSION = 0x0303;

/** The sending side: the content's type travels inside, behind the content. */
export function sealer13(hash: PrfHash, protection: Aead, traffic: Uint8Array): Seal {
  const { key, iv } = trafficKeys(hash, protection, traffic);
  let sequence = 0;
  return ({ type, content }) => {
    const inner = concat(content, uint(type, 1));
    const header = recordHeader(CONTENT.applicationData, RECORD_VERSION, inner.length + 16);
    const nonce = xorNonce(iv, uint(sequence++, 8));
    return concat(header, sealAead({ cipher: protection.cipher, key, nonce, additional: header }, inner));
  };
}

/** The receiving side: zeros behind the type are padding. */
export function opener13(hash: PrfHash, protection: Aead, traffic: Uint8Array): Open {
  const { key, iv } = trafficKeys(hash, protection, traffic);
  let sequence = 0;
  return ({ type, version, content }) => {
    if (type !== CONTENT.applicationData) return err(`a record of type ${type} in the clear`);
    const additional = recordHeader(type, version, content.length);
    const nonce = xorNonce(iv, uint(sequence++, 8));
    const inner = openAead({ cipher: protection.cipher, key, nonce, additional }, content);
    if (!inner.ok) return inner;
    const end = inner.value.findLastIndex((byte) => byte !== 0);
    if (end < 0) return err('a record without a type');
    return ok({ type: inner.value[end] ?? 0, content: inner.value.subarray(0, end) });
  };
}

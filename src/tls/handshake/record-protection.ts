/** Protecting records with the keys of SSL 3.0 to TLS 1.2: MAC, then encrypt (RFC 5246, 6.2.3), or AEAD (RFC 5288, RFC 7905). */
import { type KeyObject, createCipheriv, createDecipheriv } from 'node:crypto';
import { type Result, err, ok } from '../../core/index.ts';
import { concat, sameBytes, uint } from '../wire/bytes.ts';
import { type ProtocolVersion, versionCode } from '../config/protocol-version.ts';
import type { TlsRecord } from '../wire/record-reader.ts';
import { openAead, sealAead, xorNonce } from './aead.ts';
import { hmacUnder, secretKey } from './hmac.ts';
import { macSsl3 } from './ssl3.ts';
import type { DirectionKeys } from './key-schedule.ts';
import { rc4 } from './rc4.ts';
import type { Protection } from './suite-parameters.ts';

/** Content with its type. */
export interface Plaintext {
  readonly type: number;
  readonly content: Uint8Array;
}

/** Makes whole records, header included. */
export type Seal = (plaintext: Plaintext) => Uint8Array;
/** Takes a record apart; fails with a sentence when it isn't what the peer sent under these keys. */
export type Open = (record: TlsRecord) => Result<Plaintext, string>;

interface Setting {
  readonly version: ProtocolVersion;
  readonly keys: DirectionKeys;
  /** Random bytes for what must not be foreseen. */
  readonly random: (length: number) => Uint8Array;
}

const WRONG = "a record's checksum is wrong";

/** Type, version and length, as they stand before the content (RFC 5246, 6.2.1). */
export function recordHeader(type: number, version: number, length: number): Uint8Array {
  return Uint8Array.of(type, version >> 8, version & 255, length >> 8, length & 255);
}

/** The sending side. */
export function sealer(protection: Protection, setting: Setting): Seal {
  const version = versionCode(setting.version);
  const protect = protection.kind === 'aead' ? aeadSeal(protection, setting) : macThenEncrypt(protection, setting);
  let sequence = 0;
  return ({ type, content }) => {
    const sealed = protect(recordHeader(type, version, content.length), content, uint(sequence++, 8));
    return concat(recordHeader(type, version, sealed.length), sealed);
  };
}

/** The receiving side. */
export function opener(protection: Protection, setting: Setting): Open {
  const version = versionCode(setting.version);
  const expose = protection.kind === 'aead' ? aeadOpen(protection, setting) : decryptThenCheck(protection, setting);
  let sequence = 0;
  return ({ type, content }) => {
    const header = (length: number): Uint8Array => recordHeader(type, version, length);
    const exposed = expose(header, content, uint(sequence++, 8));
    return exposed.ok ? ok({ type, content: exposed.value }) : exposed;
  };
}

type MacProtection = Exclude<Protection, { readonly kind: 'aead' }>;
type AeadProtection = Extract<Protection, { readonly kind: 'aead' }>;

function macThenEncrypt(protection: MacProtection, setting: Setting) {
  const encrypt = protection.kind === 'rc4' ? rc4(setting.keys.key) : cbcEncrypt(protection, setting);
  const mac = macOf(protection, setting);
  return (header: Uint8Array, content: Uint8Array, sequence: Uint8Array): Uint8Array =>
    encrypt(concat(content, mac({ sequence, header, content })));
}

function decryptThenCheck(protection: MacProtection, setting: Setting) {
  const decrypt = protection.kind === 'rc4' ? rc4(setting.keys.key) : cbcDecrypt(protection, setting);
  const macFor = macOf(protection, setting);
  const macLength = setting.keys.mac.length;
  return (
    header: (length: number) => Uint8Array,
    sealed: Uint8Array,
    sequence: Uint8Array,
  ): Result<Uint8Array, string> => {
    const exposed = decrypt(sealed);
    if (exposed === null || exposed.length < macLength) return err(WRONG);
    const content = exposed.subarray(0, exposed.length - macLength);
    const mac = macFor({ sequence, header: header(content.length), content });
    return sameBytes(mac, exposed.subarray(content.length)) ? ok(content) : err(WRONG);
  };
}

type Cbc = Extract<Protection, { readonly kind: 'cbc' }>;

type MacInput = Readonly<Record<'sequence' | 'header' | 'content', Uint8Array>>;

function macOf({ mac }: MacProtection, { keys, version }: Setting): (input: MacInput) => Uint8Array {
  // SSL 3.0 has no suite with another hash than these two.
  if (version === 'SSLv3') return (input) => macSsl3(mac === 'md5' ? 'md5' : 'sha1', keys.mac, input);
  const hmac = hmacUnder(mac, keys.mac);
  return ({ sequence, header, content }) => hmac(sequence, header, content);
}

/** 3DES takes 24 bytes; single DES's 8 are used three times. */
function blockKey({ cipher }: Cbc, { key }: DirectionKeys): KeyObject {
  return secretKey(cipher === 'des-ede3-cbc' && key.length === 8 ? concat(key, key, key) : key);
}

/** TLS 1.1 and later begin each record with a block of its own. */
function headLength({ blockLength }: Cbc, version: ProtocolVersion): number {
  return version === 'SSLv3' || version === 'TLSv1' ? 0 : blockLength;
}

/**
 * One chain of blocks over all records. SSL 3.0 and TLS 1.0 want just that; TLS 1.1 and 1.2 begin each record with a block of
 * their own, and there a random block at the head of the chain serves as one.
 */
function cbcEncrypt(protection: Cbc, { keys, version, random }: Setting): (data: Uint8Array) => Uint8Array {
  const { cipher, blockLength } = protection;
  const chain = createCipheriv(cipher, blockKey(protection, keys), keys.iv).setAutoPadding(false);
  return (data) => {
    const padding = blockLength - (data.length % blockLength);
    const head = random(headLength(protection, version));
    return chain.update(concat(head, data, new Uint8Array(padding).fill(padding - 1)));
  };
}

/** Null when the padding isn't right. That leaks nothing here: the server isn't told which check failed. */
function cbcDecrypt(protection: Cbc, { keys, version }: Setting): (data: Uint8Array) => Uint8Array | null {
  const { cipher, blockLength } = protection;
  const chain = createDecipheriv(cipher, blockKey(protection, keys), keys.iv).setAutoPadding(false);
  const head = headLength(protection, version);
  return (data) => {
    if (data.length % blockLength !== 0 || data.length < head + blockLength) return null;
    const exposed = chain.update(data).subarray(head);
    const padding = (exposed.at(-1) ?? 0) + 1;
    if (padding > exposed.length) return null;
    // SSL 3.0 says how much there is, but not what (RFC 6101, 5.2.3.2).
    const right = version === 'SSLv3' ? padding <= blockLength : isPadding(exposed.subarray(-padding));
    return right ? exposed.subarray(0, -padding) : null;
  };
}

function isPadding(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === bytes.length - 1);
}

/** GCM's nonce is 4 bytes of the keys and 8 that travel with the record; ChaCha20's is made of the record's number. */
function aeadSeal({ cipher }: AeadProtection, { keys }: Setting) {
  const key = secretKey(keys.key);
  const explicit = cipher !== 'chacha20-poly1305';
  return (header: Uint8Array, content: Uint8Array, sequence: Uint8Array): Uint8Array => {
    const nonce = explicit ? concat(keys.iv, sequence) : xorNonce(keys.iv, sequence);
    const sealed = sealAead({ cipher, key, nonce, additional: concat(sequence, header) }, content);
    return explicit ? concat(sequence, sealed) : sealed;
  };
}

function aeadOpen({ cipher }: AeadProtection, { keys }: Setting) {
  const key = secretKey(keys.key);
  const explicit = cipher === 'chacha20-poly1305' ? 0 : 8;
  return (
    header: (length: number) => Uint8Array,
    sealed: Uint8Array,
    sequence: Uint8Array,
  ): Result<Uint8Array, string> => {
    const length = sealed.length - explicit - 16;
    if (length < 0) return err(WRONG);
    const nonce = explicit > 0 ? concat(keys.iv, sealed.subarray(0, explicit)) : xorNonce(keys.iv, sequence);
    const additional = concat(sequence, header(length));
    return openAead({ cipher, key, nonce, additional }, sealed.subarray(explicit));
  };
}

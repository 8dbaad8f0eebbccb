/** Protecting records with the keys of TLS 1.0 to 1.2: MAC, then encrypt (RFC 5246, 6.2.3), or AEAD (RFC 5288, RFC 7905). */
import { type KeyObject, createCipheriv, createDecipheriv } from 'node:crypto';
import { type Result, err, ok } from '../../core/index.ts';
import { concat, sameBytes, uint } from '../bytes.ts';
import { type ProtocolVersion, versionCode } from '../protocol-version.ts';
import type { TlsRecord } from '../record-reader.ts';
import { openAead, sealAead, xorNonce } from './aead.ts';
import { hmac, secretKey } from './hmac.ts';
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
  return concat(uint(type, 1), uint(version, 2), uint(length, 2));
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
  const key = secretKey(setting.keys.mac);
  return (header: Uint8Array, content: Uint8Array, sequence: Uint8Array): Uint8Array =>
    encrypt(concat(content, hmac(protection.mac, key, sequence, header, content)));
}

function decryptThenCheck(protection: MacProtection, setting: Setting) {
  const decrypt = protection.kind === 'rc4' ? rc4(setting.keys.key) : cbcDecrypt(protection, setting);
  const key = secretKey(setting.keys.mac);
  const macLength = setting.keys.mac.length;
  return (
    header: (length: number) => Uint8Array,
    sealed: Uint8Array,
    sequence: Uint8Array,
  ): Result<Uint8Array, string> => {
    const exposed = decrypt(sealed);
    if (exposed === null || exposed.length < macLength) return err(WRONG);
    const content = exposed.subarray(0, exposed.length - macLength);
    const mac = hmac(protection.mac, key, sequence, header(content.length), content);
    return sameBytes(mac, exposed.subarray(content.length)) ? ok(content) : err(WRONG);
  };
}

type Cbc = Extract<Protection, { readonly kind: 'cbc' }>;

/** 3DES takes 24 bytes; single DES's 8 are used three times. */
function blockKey({ cipher }: Cbc, { key }: DirectionKeys): KeyObject {
  return secretKey(cipher === 'des-ede3-cbc' && key.length === 8 ? concat(key, key, key) : key);
}

/**
 * One chain of blocks over all records. TLS 1.0 wants just that; TLS 1.1 and 1.2 begin each record with a block of
 * their own, and there a random block at the head of the chain serves as one.
 */
function cbcEncrypt(protection: Cbc, { keys, version, random }: Setting): (data: Uint8Array) => Uint8Array {
  const { cipher, blockLength } = protection;
  const chain = createCipheriv(cipher, blockKey(protection, keys), keys.iv).setAutoPadding(false);
  return (data) => {
    const padding = blockLength - (data.length % blockLength);
    const head = version === 'TLSv1' ? new Uint8Array(0) : random(blockLength);
    return chain.update(concat(head, data, new Uint8Array(padding).fill(padding - 1)));
  };
}

/** Null when the padding isn't right. That leaks nothing here: the server isn't told which check failed. */
function cbcDecrypt(protection: Cbc, { keys, version }: Setting): (data: Uint8Array) => Uint8Array | null {
  const { cipher, blockLength } = protection;
  const chain = createDecipheriv(cipher, blockKey(protection, keys), keys.iv).setAutoPadding(false);
  const head = version === 'TLSv1' ? 0 : blockLength;
  return (data) => {
    if (data.length % blockLength !== 0 || data.length < head + blockLength) return null;
    const exposed = chain.update(data).subarray(head);
    const padding = (exposed.at(-1) ?? 0) + 1;
    if (padding > exposed.length) return null;
    const right = exposed.subarray(-padding).every((byte) => byte === padding - 1);
    return right ? exposed.subarray(0, -padding) : null;
  };
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

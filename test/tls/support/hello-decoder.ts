/** Taking a ClientHello apart, written apart from src/tls on purpose: offsets and Buffer's own methods, nothing shared. */
import type { Buffer } from 'node:buffer';

export interface DecodedTls {
  readonly format: 'tls';
  readonly recordVersion: string;
  readonly helloVersion: string;
  readonly random: string;
  readonly sessionIdLength: number;
  readonly cipherSuites: readonly string[];
  readonly compressionMethods: string;
  readonly extensions: readonly { readonly number: number; readonly data: Buffer }[];
}

export interface DecodedSslv2 {
  readonly format: 'sslv2';
  readonly helloVersion: string;
  readonly cipherSpecs: readonly string[];
  readonly sessionIdLength: number;
  readonly challengeLength: number;
}

/** Throws when a length is wrong or bytes are left over. */
export function decodeHello(bytes: Buffer): DecodedTls | DecodedSslv2 {
  return (bytes.readUInt8(0) & 0x80) === 0 ? decodeTls(bytes) : decodeSslv2(bytes);
}

function split(bytes: Buffer, width: number): string[] {
  if (bytes.length % width !== 0) throw new Error(`${bytes.length} isn't a multiple of ${width}`);
  return bytes.toString('hex').match(new RegExp(`.{${2 * width}}`, 'g')) ?? [];
}

function same(actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`length ${actual}, not ${expected}`);
}

function decodeSslv2(bytes: Buffer): DecodedSslv2 {
  same(bytes.readUInt16BE(0) & 0x7fff, bytes.length - 2);
  same(bytes.readUInt8(2), 1);
  const [specs, session, challenge] = [bytes.readUInt16BE(5), bytes.readUInt16BE(7), bytes.readUInt16BE(9)];
  same(bytes.length, 11 + specs + session + challenge);
  return {
    format: 'sslv2',
    helloVersion: bytes.subarray(3, 5).toString('hex'),
    cipherSpecs: split(bytes.subarray(11, 11 + specs), 3),
    sessionIdLength: session,
    challengeLength: challenge,
  };
}

function decodeTls(bytes: Buffer): DecodedTls {
  same(bytes.readUInt8(0), 22);
  same(bytes.readUInt16BE(3), bytes.length - 5);
  same(bytes.readUInt8(5), 1);
  same(bytes.readUIntBE(6, 3), bytes.length - 9);
  const sessionIdLength = bytes.readUInt8(43);
  const suitesAt = 44 + sessionIdLength;
  const suites = bytes.readUInt16BE(suitesAt);
  const methodsAt = suitesAt + 2 + suites;
  const methods = bytes.readUInt8(methodsAt);
  const blockAt = methodsAt + 1 + methods;
  return {
    format: 'tls',
    recordVersion: bytes.subarray(1, 3).toString('hex'),
    helloVersion: bytes.subarray(9, 11).toString('hex'),
    random: bytes.subarray(11, 43).toString('hex'),
    sessionIdLength,
    cipherSuites: split(bytes.subarray(suitesAt + 2, methodsAt), 2),
    compressionMethods: bytes.subarray(methodsAt + 1, blockAt).toString('hex'),
    extensions: blockAt === bytes.length ? [] : decodeExtensions(bytes.subarray(blockAt)),
  };
}

function decodeExtensions(block: Buffer): DecodedTls['extensions'] {
  same(block.readUInt16BE(0), block.length - 2);
  const extensions = [];
  for (let at = 2; at < block.length;) {
    const length = block.readUInt16BE(at + 2);
    const data = block.subarray(at + 4, at + 4 + length);
    same(data.length, length);
    extensions.push({ number: block.readUInt16BE(at), data });
    at += 4 + length;
  }
  return extensions;
}

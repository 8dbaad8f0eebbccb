/** Building what servers answer, byte for byte, for tests. Written apart from src/tls on purpose: DataView, not its helpers. */
import { createHash } from 'node:crypto';
import { Buffer } from 'node:buffer';

const number = (value: number, width: number): Buffer => {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntBE(value, 0, width);
  return bytes;
};

export function record(type: number, content: Uint8Array, version = 0x0301): Buffer {
  return Buffer.concat([number(type, 1), number(version, 2), number(content.length, 2), content]);
}

export function message(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([number(type, 1), number(body.length, 3), body]);
}

export interface HelloChoice {
  readonly version?: number;
  readonly suite?: number;
  readonly extensions?: Uint8Array;
  readonly random?: Uint8Array;
}

export function serverHello({ version = 0x0301, suite = 0x000a, extensions, random }: HelloChoice = {}): Buffer {
  const block = extensions === undefined ? Buffer.alloc(0) : Buffer.concat([number(extensions.length, 2), extensions]);
  const fixed = random ?? Buffer.alloc(32, 0x5a);
  return message(2, Buffer.concat([number(version, 2), fixed, number(0, 1), number(suite, 2), number(0, 1), block]));
}

export function extension(type: number, data: Uint8Array): Buffer {
  return Buffer.concat([number(type, 2), number(data.length, 2), data]);
}

/** A TLS 1.3 ServerHello that takes a share of the group, or (with `retry`) asks for one. */
export function serverHello13(suite: number, group: number, retry: 'accept' | 'retry' = 'accept'): Buffer {
  const share = retry === 'retry' ? number(group, 2) : Buffer.concat([number(group, 2), number(4, 2), Buffer.alloc(4)]);
  const extensions = Buffer.concat([extension(43, number(0x0304, 2)), extension(51, share)]);
  const random = createHash('sha256').update('HelloRetryRequest').digest();
  return serverHello({ version: 0x0303, suite, extensions, ...(retry === 'retry' ? { random } : {}) });
}

export function certificateMessage(certificates: readonly Uint8Array[]): Buffer {
  const list = Buffer.concat(certificates.map((der) => Buffer.concat([number(der.length, 3), der])));
  return message(11, Buffer.concat([number(list.length, 3), list]));
}

/** ECDHE parameters with a made-up point and signature. */
export function ecdheExchange(group: number): Buffer {
  return message(12, Buffer.concat([number(3, 1), number(group, 2), number(65, 1), Buffer.alloc(65, 4), number(0, 2)]));
}

/** DHE parameters with a prime of so many bits. */
export function dheExchange(bits: number): Buffer {
  const prime = Buffer.alloc(Math.ceil(bits / 8), 0xff);
  prime[0] = 0xff >> (prime.length * 8 - bits);
  return message(12, Buffer.concat([number(prime.length, 2), prime, number(1, 2), number(2, 1), number(0, 2)]));
}

export const SERVER_HELLO_DONE: Buffer = message(14, Buffer.alloc(0));

export function alert(level: number, description: number): Buffer {
  return record(21, Uint8Array.of(level, description));
}

/** A PEM text's first certificate as DER. */
export function derOf(pem: string): Buffer {
  return Buffer.from(/-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(pem)?.[1] ?? '', 'base64');
}

/** The complete flight of a TLS 1.0 server that chose 3DES, as a server with weak ciphers would send it. */
export function tripleDesFlight(certificate: Uint8Array): Buffer {
  return Buffer.concat([
    record(22, serverHello({ suite: 0x000a })),
    record(22, certificateMessage([certificate])),
    record(22, SERVER_HELLO_DONE),
  ]);
}

/** Answers a ClientHello as a Debian 12 httpd would: what its OpenSSL admits by default, or at security level 0. */
import { randomBytes } from 'node:crypto';

/** What decides the answer. */
export interface ResponderState {
  readonly admitsTls10: boolean;
  /** DER of the certificate for a name; null asks for the one of clients without SNI. */
  certificateFor(serverName: string | null): Buffer;
}

/** Suites in the server's order, up to TLS 1.2; those from `c009` on are usable with TLS 1.0. There is no 3DES. */
const TLS12_SUITES = ['c02b', 'c02f', 'c02c', 'c030', 'cca9', 'cca8', '009c', '009d'];
const TLS10_SUITES = ['c014', 'c013', '0035', '002f'];
const PROTOCOL_VERSION = 70;
const HANDSHAKE_FAILURE = 40;

interface Hello {
  readonly version: number;
  readonly suites: readonly string[];
  readonly tls13: boolean;
  readonly serverName: string | null;
}

/** The answer to a complete hello record; null while it is cut. */
export function answerHello(record: Buffer, state: ResponderState): Buffer | null {
  if (record.length < 5 || record.length < 5 + record.readUInt16BE(3)) return null;
  const hello = readHello(record.subarray(9));
  if (hello.tls13) return handshake(0x0303, tls13Hello());
  if (hello.version < 0x0303 && !state.admitsTls10) return alert(PROTOCOL_VERSION);
  const mine = hello.version < 0x0303 ? TLS10_SUITES : [...TLS12_SUITES, ...TLS10_SUITES];
  const suite = mine.find((id) => hello.suites.includes(id));
  if (suite === undefined) return alert(HANDSHAKE_FAILURE);
  const messages = [
    serverHello(hello.version, suite),
    certificateMessage(state.certificateFor(hello.serverName)),
    ...(suite.startsWith('c') ? [keyExchange(hello.version)] : []),
    message(14, Buffer.alloc(0)),
  ];
  return handshake(hello.version, Buffer.concat(messages));
}

function readHello(body: Buffer): Hello {
  const version = body.readUInt16BE(0);
  let at = 34;
  at += 1 + body.readUInt8(at);
  const suitesEnd = at + 2 + body.readUInt16BE(at);
  const suites = body.toString('hex', at + 2, suitesEnd).match(/.{4}/g) ?? [];
  at = suitesEnd + 1 + body.readUInt8(suitesEnd);
  const extensions = new Map<number, Buffer>();
  for (at += 2; at + 4 <= body.length;) {
    const length = body.readUInt16BE(at + 2);
    extensions.set(body.readUInt16BE(at), body.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const name = extensions.get(0);
  const tls13 = extensions.get(43)?.includes('0304', 0, 'hex') ?? false;
  return { version, suites, tls13, serverName: name === undefined ? null : name.toString('latin1', 5) };
}

function message(type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  header[0] = type;
  return Buffer.concat([header, body]);
}

function handshake(version: number, content: Buffer): Buffer {
  const header = Buffer.from([22, version >> 8, version & 255, 0, 0]);
  header.writeUInt16BE(content.length, 3);
  return Buffer.concat([header, content]);
}

function alert(description: number): Buffer {
  return Buffer.from([21, 3, 1, 0, 2, 2, description]);
}

function serverHello(version: number, suite: string): Buffer {
  const body = [
    Buffer.from([version >> 8, version & 255]),
    randomBytes(32),
    Buffer.from([0]),
    Buffer.from(suite, 'hex'),
  ];
  return message(2, Buffer.concat([...body, Buffer.from([0])]));
}

/** TLS_AES_256_GCM_SHA384 with an X25519 share; what follows would be encrypted. */
function tls13Hello(): Buffer {
  const share = Buffer.concat([Buffer.from('00330024001d0020', 'hex'), randomBytes(32)]);
  const extensions = Buffer.concat([Buffer.from('002b00020304', 'hex'), share]);
  const length = Buffer.from([0, extensions.length]);
  const sessionId = Buffer.concat([Buffer.from([32]), randomBytes(32)]);
  const body = [
    Buffer.from('0303', 'hex'),
    randomBytes(32),
    sessionId,
    Buffer.from('130200', 'hex'),
    length,
    extensions,
  ];
  return message(2, Buffer.concat(body));
}

function certificateMessage(der: Buffer): Buffer {
  const lengths = Buffer.alloc(6);
  lengths.writeUIntBE(der.length + 3, 0, 3);
  lengths.writeUIntBE(der.length, 3, 3);
  return message(11, Buffer.concat([lengths, der]));
}

/** X25519 with a signature of an RSA key of 2048 bits; before TLS 1.2 without the number of its algorithm. */
function keyExchange(version: number): Buffer {
  const share = Buffer.concat([Buffer.from('03001d20', 'hex'), randomBytes(32)]);
  const algorithm = version >= 0x0303 ? Buffer.from('0804', 'hex') : Buffer.alloc(0);
  return message(12, Buffer.concat([share, algorithm, Buffer.from([1, 0]), randomBytes(256)]));
}

/** An incremental reader of what a server answers to a ClientHello: bytes in, one {@link Observation} out. */
import { printable } from '../core/index.ts';
import { alertName } from './alert.ts';
import { ByteCursor, ByteQueue, toHex } from './bytes.ts';
import { certificateOnce } from './once.ts';
import type { Observation } from './observation.ts';
import {
  type ServerHello,
  type ServerKeyExchange,
  parseCertificateMessage,
  parseServerHello,
  parseServerKeyExchange,
} from './server-handshake.ts';

/** More than any handshake needs before ServerHelloDone; a server that sends more is given up. */
export const MAX_SERVER_BYTES = 262_144;

/** 2^14 bytes of content and 2048 for what encryption adds (RFC 5246, 6.2.3). */
const MAX_RECORD = 18_432;
const RECORD_HEADER = 5;
const MESSAGE_HEADER = 4;

/** Content types of records (RFC 5246, 6.2.1) and types of handshake messages (7.4, and RFC 6066 for 22). */
const ALERT = 21;
const HANDSHAKE = 22;
const HELLO_REQUEST = 0;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const SERVER_KEY_EXCHANGE = 12;
const CERTIFICATE_REQUEST = 13;
const SERVER_HELLO_DONE = 14;
const CERTIFICATE_STATUS = 22;
const FATAL = 2;

/**
 * Reads records until the server's answer is decided: ServerHelloDone (TLS 1.3: ServerHello), a fatal alert, or bytes
 * that aren't TLS. The observation depends only on the bytes, never on how they were cut into chunks. Memory is
 * bounded by one record and one handshake message; malformed input is an observation, nothing throws.
 */
export class ServerReader {
  readonly #records = new ByteQueue();
  readonly #messages = new ByteQueue();
  #observation: Observation | null = null;
  #warning: Observation | null = null;
  #hello: ServerHello | null = null;
  #chain: readonly Uint8Array[] | null = null;
  #exchange: ServerKeyExchange = { curve: null, dhBits: null };
  #consumed = 0;

  /** Takes the next bytes; the observation as soon as there is one, then always the same. */
  push(chunk: Uint8Array): Observation | null {
    // Cut so that a caller's huge chunk doesn't grow the queue beyond a record.
    for (let at = 0; at < chunk.length && this.#observation === null; at += MAX_RECORD) {
      this.#records.push(chunk.subarray(at, at + MAX_RECORD));
      while (this.#observation === null && this.#readRecord());
    }
    return this.#observation;
  }

  /** How many bytes of the server were read so far. */
  get bytes(): number {
    return this.#consumed + this.#records.length;
  }

  /** The server has ended the connection: what that comes to. */
  end(): Observation {
    if (this.#observation === null && this.#consumed === 0 && this.#records.length > 0) this.#readNonTls(RECORD_HEADER);
    return this.#observation ?? this.#warning ?? { kind: 'closed', bytes: this.bytes };
  }

  /** Takes one record off the queue; false when it isn't complete. */
  #readRecord(): boolean {
    const header = this.#records.peek(RECORD_HEADER);
    if (header.length < RECORD_HEADER || this.#readNonTls(RECORD_HEADER)) return false;
    const cursor = new ByteCursor(header);
    const type = cursor.uint(1);
    const version = cursor.uint(2);
    const length = cursor.uint(2);
    if (length > MAX_RECORD) return this.#garbage(`a record of ${length} bytes`);
    if (this.#consumed + RECORD_HEADER + length > MAX_SERVER_BYTES) return this.#garbage('an answer without end');
    if (this.#records.length < RECORD_HEADER + length) return false;
    this.#consumed += RECORD_HEADER + length;
    this.#records.take(RECORD_HEADER);
    this.#readContent(type, this.#records.take(length), version);
    return true;
  }

  /** Settles an answer whose first bytes aren't the header of a record: a type of 20 to 23 and the version's 3. */
  #readNonTls(length: number): boolean {
    const header = this.#records.peek(length);
    const [type = 0, major = 3] = header;
    if (type >= 20 && type <= 23 && major === 3) return false;
    const text = String.fromCharCode(...header);
    if (this.#consumed === 0 && /^(?:HTTP\/|<!DOC|<html|<\?xml)/i.test(text))
      this.#observation = { kind: 'plain-http' };
    else this.#garbage(`not a TLS record: ${toHex(header)} ("${printable(text).replace(/[\n\t]/g, ' ')}")`);
    return true;
  }

  #readContent(type: number, content: Uint8Array, version: number): void {
    if (type === ALERT) this.#readAlert(content);
    else if (type === HANDSHAKE && content.length > 0) this.#readHandshake(content);
    else this.#garbage(`an unexpected record of type ${type}, version 0x${version.toString(16)}`);
  }

  #readAlert(content: Uint8Array): void {
    const [level, description] = content;
    if (content.length !== 2 || level === undefined || description === undefined || level < 1 || level > FATAL) {
      this.#garbage(`a broken alert: ${toHex(content.subarray(0, 8))}`);
      return;
    }
    const name = alertName(description);
    const afterServerHello = this.#hello !== null;
    const seen: Observation = {
      kind: 'alert',
      level: level === FATAL ? 'fatal' : 'warning',
      description,
      name,
      afterServerHello,
    };
    // A warning such as unrecognized_name leaves the handshake open; close_notify ends it.
    if (level === FATAL || name === 'close_notify') this.#observation = seen;
    else this.#warning = seen;
  }

  #readHandshake(content: Uint8Array): void {
    this.#messages.push(content);
    while (this.#observation === null && this.#readMessage());
  }

  /** Takes one handshake message off the queue; false when it isn't complete. */
  #readMessage(): boolean {
    const header = this.#messages.peek(MESSAGE_HEADER);
    if (header.length < MESSAGE_HEADER) return false;
    const cursor = new ByteCursor(header);
    const type = cursor.uint(1);
    const length = cursor.uint(3);
    if (length > MAX_SERVER_BYTES) return this.#garbage(`a handshake message of ${length} bytes`);
    if (this.#messages.length < MESSAGE_HEADER + length) return false;
    this.#messages.take(MESSAGE_HEADER);
    const problem = this.#readBody(type, this.#messages.take(length));
    if (problem !== null) this.#garbage(problem);
    return true;
  }

  /** A sentence when the message is malformed or out of place. */
  #readBody(type: number, body: Uint8Array): string | null {
    if (type === HELLO_REQUEST) return body.length === 0 ? null : 'a HelloRequest with content';
    if (type === SERVER_HELLO && this.#hello === null) return this.#readHello(body);
    if (this.#hello === null) return `handshake message ${type} before ServerHello`;
    if (type === CERTIFICATE && this.#chain === null) return this.#readChain(body);
    if (type === SERVER_KEY_EXCHANGE) return this.#readExchange(body, this.#hello.suite);
    if (type === CERTIFICATE_STATUS || type === CERTIFICATE_REQUEST) return null;
    if (type !== SERVER_HELLO_DONE) return `unexpected handshake message ${type}`;
    if (body.length > 0) return 'a ServerHelloDone with content';
    this.#accept(this.#hello);
    return null;
  }

  #readHello(body: Uint8Array): string | null {
    const hello = parseServerHello(body);
    if (!hello.ok) return hello.error;
    this.#hello = hello.value;
    // From here on TLS 1.3 is encrypted: nothing more can be seen.
    if (hello.value.version === 'TLSv1.3') this.#accept(hello.value);
    return null;
  }

  #readChain(body: Uint8Array): string | null {
    const chain = parseCertificateMessage(body);
    if (!chain.ok) return chain.error;
    this.#chain = chain.value;
    return null;
  }

  #readExchange(body: Uint8Array, suite: string): string | null {
    const exchange = parseServerKeyExchange(body, suite);
    if (!exchange.ok) return exchange.error;
    this.#exchange = exchange.value;
    return null;
  }

  #accept(hello: ServerHello): void {
    const own = this.#chain?.[0];
    const facts = own === undefined ? null : certificateOnce(own);
    this.#observation = {
      kind: 'hello-accepted',
      version: hello.version,
      suite: hello.suite,
      curve: hello.curve ?? this.#exchange.curve,
      dhBits: this.#exchange.dhBits,
      helloRetryRequest: hello.helloRetryRequest,
      chainLength: this.#chain?.length ?? 0,
      certificate: facts?.ok === true ? facts.value : null,
      issuers: [],
      clientCertificateRequested: false,
      warnings: [],
      finish: null,
    };
  }

  /** Settles on `garbage`; returns true because there is nothing to wait for. */
  #garbage(detail: string): true {
    this.#observation = { kind: 'garbage', detail };
    return true;
  }
}

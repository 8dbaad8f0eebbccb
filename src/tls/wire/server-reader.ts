/** An incremental reader of what a server answers to a ClientHello: bytes in, one {@link Observation} out. */
import { alertName } from './alert.ts';
import { sameBytes, toHex } from './bytes.ts';
import { knownSuite } from '../config/cipher-suite.ts';
import type { CertificateFacts } from './certificate.ts';
import { type HandshakeMessage, MESSAGE, MessageReader } from './message-reader.ts';
import type { AlertSeen, HelloAccepted, Observation } from './observation.ts';
import { certificateOnce } from './once.ts';
import { CONTENT, RecordReader, type TlsRecord, readAlert } from './record-reader.ts';
import {
  type ServerHello,
  type ServerKeyExchange,
  parseCertificateMessage,
  parseServerHello,
  parseServerKeyExchange,
} from './server-handshake.ts';

/** Certificates that are read besides the server's own, and warnings that are kept. */
const MAX_ISSUERS = 9;
const MAX_WARNINGS = 4;

/** All that a ChangeCipherSpec holds. */
const CHANGE_CIPHER = Uint8Array.of(1);

/** The server's first flight as it was read, for whoever goes on with the handshake. */
export interface ServerFlight {
  readonly hello: ServerHello;
  /** DER, the server's own certificate first. */
  readonly chain: readonly Uint8Array[];
  /** The body of ServerKeyExchange; null without one. */
  readonly keyExchange: Uint8Array | null;
  readonly certificateRequested: boolean;
  /** Every message with its header, in order. */
  readonly transcript: readonly Uint8Array[];
}

/**
 * Reads records until the server's answer is decided: ServerHelloDone (TLS 1.3: ServerHello), a fatal alert, or bytes
 * that aren't TLS. The observation depends only on the bytes, never on how they were cut into chunks. Memory is
 * bounded by one record and one handshake message; malformed input is an observation, nothing throws.
 */
export class ServerReader {
  readonly #records: RecordReader;
  readonly #messages = new MessageReader();
  readonly #transcript: Uint8Array[] = [];
  readonly #warnings: AlertSeen[] = [];
  #observation: Observation | null = null;
  #hello: ServerHello | null = null;
  #chain: readonly Uint8Array[] | null = null;
  #keyExchange: Uint8Array | null = null;
  #exchange: ServerKeyExchange = { curve: null, dhBits: null };
  #certificateRequested = false;

  readonly #afterRetry: boolean;

  /**
   * Reads from `records`, which whoever goes on with the handshake reads on from. After a HelloRetryRequest servers may
   * send a ChangeCipherSpec for the sake of middleboxes (RFC 8446, D.4).
   */
  constructor(records = new RecordReader(), { afterRetry } = { afterRetry: false }) {
    this.#records = records;
    this.#afterRetry = afterRetry;
  }

  /** Takes the next bytes; the observation as soon as there is one, then always the same. */
  push(chunk: Uint8Array): Observation | null {
    if (this.#observation === null) this.#records.push(chunk);
    while (this.#observation === null) {
      const record = this.#records.next();
      if (record === null) break;
      this.#readRecord(record);
    }
    return (this.#observation ??= this.#records.problem);
  }

  /** How many bytes of the server were read so far. */
  get bytes(): number {
    return this.#records.bytes;
  }

  /** Bytes of a message beyond the flight. */
  get pending(): number {
    return this.#messages.pending;
  }

  /** The server's flight, once its hello was accepted. */
  get flight(): ServerFlight | null {
    if (this.#hello === null || this.#observation?.kind !== 'hello-accepted') return null;
    return {
      hello: this.#hello,
      chain: this.#chain ?? [],
      keyExchange: this.#keyExchange,
      certificateRequested: this.#certificateRequested,
      transcript: this.#transcript,
    };
  }

  /** The server has ended the connection: what that comes to. */
  end(): Observation {
    this.#records.end();
    const settled = this.#observation ?? this.#records.problem ?? this.#warnings.at(-1);
    return settled ?? { kind: 'closed', bytes: this.bytes };
  }

  #readRecord({ type, version, content }: TlsRecord): void {
    if (type === CONTENT.changeCipherSpec && this.#afterRetry && sameBytes(content, CHANGE_CIPHER)) return;
    if (type === CONTENT.alert) this.#readAlert(content);
    else if (type === CONTENT.handshake && content.length > 0) this.#readHandshake(content);
    else this.#garbage(`an unexpected record of type ${type}, version 0x${version.toString(16)}`);
  }

  #readAlert(content: Uint8Array): void {
    const alert = readAlert(content);
    if (alert === null) {
      this.#garbage(`a broken alert: ${toHex(content.subarray(0, 8))}`);
      return;
    }
    const seen = alertSeen(alert, this.#hello !== null);
    // A warning such as unrecognized_name leaves the handshake open; close_notify ends it.
    if (alert.fatal || seen.name === 'close_notify') this.#observation = seen;
    else this.#warnings[Math.min(this.#warnings.length, MAX_WARNINGS - 1)] = seen;
  }

  #readHandshake(content: Uint8Array): void {
    this.#messages.push(content);
    while (this.#observation === null) {
      const message = this.#messages.next();
      if (message === null) break;
      const problem = this.#readMessage(message);
      if (problem !== null) this.#garbage(problem);
    }
    if (this.#messages.problem !== null) this.#garbage(this.#messages.problem);
  }

  /** A sentence when the message is malformed or out of place. */
  #readMessage({ type, body, raw }: HandshakeMessage): string | null {
    if (type === MESSAGE.helloRequest) return body.length === 0 ? null : 'a HelloRequest with content';
    this.#transcript.push(raw);
    if (type === MESSAGE.serverHello && this.#hello === null) return this.#readHello(body);
    if (this.#hello === null) return `handshake message ${type} before ServerHello`;
    if (type === MESSAGE.certificate && this.#chain === null) return this.#readChain(body);
    if (type === MESSAGE.serverKeyExchange) return this.#readExchange(body, this.#hello.suite);
    if (type === MESSAGE.certificateRequest) this.#certificateRequested = true;
    if (type === MESSAGE.certificateStatus || type === MESSAGE.certificateRequest) return null;
    if (type !== MESSAGE.serverHelloDone) return `unexpected handshake message ${type}`;
    if (body.length > 0) return 'a ServerHelloDone with content';
    if (this.#lacksCertificate(this.#hello.suite)) return 'a ServerHelloDone before any certificate';
    this.#accept(this.#hello);
    return null;
  }

  /** Whether the suite needs a certificate and none came; of a suite that isn't known nothing is said. */
  #lacksCertificate(suite: string): boolean {
    const authentication = knownSuite(suite)?.authentication ?? '';
    return ['RSA', 'ECDSA', 'DSS'].includes(authentication) && (this.#chain ?? []).length === 0;
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
    this.#keyExchange = body;
    return null;
  }

  #accept(hello: ServerHello): void {
    this.#observation = {
      kind: 'hello-accepted',
      version: hello.version,
      suite: hello.suite,
      curve: hello.curve ?? this.#exchange.curve,
      dhBits: this.#exchange.dhBits,
      helloRetryRequest: hello.helloRetryRequest,
      ...chainFacts(this.#chain ?? []),
      clientCertificateRequested: this.#certificateRequested,
      warnings: this.#warnings.map(({ name }) => name),
      finish: null,
    };
  }

  /** Settles on `garbage`: there is nothing to wait for. */
  #garbage(detail: string): void {
    this.#observation = { kind: 'garbage', detail };
  }
}

/** What an observation says of a chain. */
export function chainFacts(
  chain: readonly Uint8Array[],
): Pick<HelloAccepted, 'chainLength' | 'certificate' | 'issuers'> {
  const [own, ...issuers] = chain;
  return {
    chainLength: chain.length,
    certificate: own === undefined ? null : factsOf(own),
    issuers: issuers.slice(0, MAX_ISSUERS).flatMap((der) => factsOf(der) ?? []),
  };
}

function factsOf(der: Uint8Array): CertificateFacts | null {
  const facts = certificateOnce(der);
  return facts.ok ? facts.value : null;
}

/** An alert as an observation shows it. */
export function alertSeen(
  { fatal, description }: { readonly fatal: boolean; readonly description: number },
  afterServerHello: boolean,
): AlertSeen {
  const name = alertName(description);
  return { kind: 'alert', level: fatal ? 'fatal' : 'warning', description, name, afterServerHello };
}

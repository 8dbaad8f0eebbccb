/** Putting handshake messages together, which may share records or be spread over several. */
import { ByteQueue } from './bytes.ts';
import { MAX_SERVER_BYTES } from './record-reader.ts';

/** Types of handshake messages (RFC 5246, 7.4; RFC 6066 for 22; RFC 8446, 4). */
export const MESSAGE = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  certificateStatus: 22,
  keyUpdate: 24,
  messageHash: 254,
} as const;

const HEADER = 4;

export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
  /** Header and body, as they go into the hash of the handshake. */
  readonly raw: Uint8Array;
}

/** The contents of handshake records in, messages out. */
export class MessageReader {
  readonly #queue = new ByteQueue();
  #problem: string | null = null;

  push(content: Uint8Array): void {
    this.#queue.push(content);
  }

  /** Bytes of a message that isn't complete. */
  get pending(): number {
    return this.#queue.length;
  }

  /** A sentence when what comes can't be a message of a sane size; nothing more comes then. */
  get problem(): string | null {
    return this.#problem;
  }

  /** The next message; null while it isn't complete. */
  next(): HandshakeMessage | null {
    const header = this.#queue.peek(HEADER);
    if (this.#problem !== null || header.length < HEADER) return null;
    const [type = 0, high = 0, middle = 0, low = 0] = header;
    const length = 65_536 * high + 256 * middle + low;
    if (length > MAX_SERVER_BYTES) this.#problem = `a handshake message of ${length} bytes`;
    if (this.#problem !== null || this.#queue.length < HEADER + length) return null;
    const raw = this.#queue.take(HEADER + length);
    return { type, body: raw.subarray(HEADER), raw };
  }
}

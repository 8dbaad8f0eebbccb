/** Cutting a server's bytes into TLS records. */
import { printable } from '../../core/index.ts';
import { ByteCursor, ByteQueue, toHex } from './bytes.ts';

/** More than any handshake needs with the head of one HTTP answer; a server that sends more is given up. */
export const MAX_SERVER_BYTES = 262_144;

/** Content types of records (RFC 5246, 6.2.1). */
export const CONTENT = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

/** 2^14 bytes of content and 2048 for what encryption adds (RFC 5246, 6.2.3). */
const MAX_RECORD = 18_432;
const HEADER = 5;

/** One record as it came. */
export interface TlsRecord {
  readonly type: number;
  /** The version in its header. */
  readonly version: number;
  readonly content: Uint8Array;
}

/** Why bytes aren't records: they are HTTP in the clear, or something that `detail` shows in printable words. */
export type NotRecords = { readonly kind: 'plain-http' } | { readonly kind: 'garbage'; readonly detail: string };

/** Bytes in, records out. Memory is bounded by one record and what the caller pushes at once. */
export class RecordReader {
  readonly #queue = new ByteQueue();
  #consumed = 0;
  #problem: NotRecords | null = null;

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
  }

  /** How many bytes were pushed so far. */
  get bytes(): number {
    return this.#consumed + this.#queue.length;
  }

  /** What made the bytes unreadable; nothing more comes then. */
  get problem(): NotRecords | null {
    return this.#problem;
  }

  /** The next record; null while it isn't complete, and for good once there is a problem. */
  next(): TlsRecord | null {
    const header = this.#queue.peek(HEADER);
    if (this.#problem !== null || header.length < HEADER || this.#refuse(header)) return null;
    const [type = 0, major = 0, minor = 0, high = 0, low = 0] = header;
    const length = 256 * high + low;
    if (length > MAX_RECORD) return this.#fail(`a record of ${length} bytes`);
    if (this.#consumed + HEADER + length > MAX_SERVER_BYTES) return this.#fail('an answer without end');
    if (this.#queue.length < HEADER + length) return null;
    this.#queue.take(HEADER);
    this.#consumed += HEADER + length;
    return { type, version: 256 * major + minor, content: this.#queue.take(length) };
  }

  /** The stream has ended: looks once more at a beginning that is too short for a record. */
  end(): void {
    if (this.#problem === null && this.#consumed === 0 && this.#queue.length > 0)
      this.#refuse(this.#queue.peek(HEADER));
  }

  /** Settles bytes that don't begin as the header of a record does: a type of 20 to 23 and the version's 3. */
  #refuse(header: Uint8Array): boolean {
    const [type = 0, major = 3] = header;
    if (type >= 20 && type <= 23 && major === 3) return false;
    const text = String.fromCharCode(...header);
    if (this.#consumed === 0 && /^(?:HTTP\/|<!DOC|<html|<\?xml)/i.test(text)) this.#problem = { kind: 'plain-http' };
    else this.#fail(`not a TLS record: ${toHex(header)} ("${printable(text).replace(/[\n\t]/g, ' ')}")`);
    return true;
  }

  #fail(detail: string): null {
    this.#problem = { kind: 'garbage', detail };
    return null;
  }
}

/** Numbers of an alert (RFC 5246, 7.2); null when it has not exactly a level and a description. */
export function readAlert(content: Uint8Array): { readonly fatal: boolean; readonly description: number } | null {
  const cursor = new ByteCursor(content);
  const level = cursor.uint(1);
  const description = cursor.uint(1);
  return cursor.exact && (level === 1 || level === 2) ? { fatal: level === 2, description } : null;
}

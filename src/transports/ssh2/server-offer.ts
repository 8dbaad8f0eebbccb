/** What a server says of itself before encryption starts: its banner and its lists of algorithms. */
import { printable } from '../../core/index.ts';

/** Enough for the banner (255 bytes), a few lines before it and the largest KEXINIT seen (under 3 KiB). */
const MAX_BYTES = 16 * 1024;

const SSH_MSG_KEXINIT = 20;

/** The lists of KEXINIT (RFC 4253 section 7.1) that can keep two sides from agreeing. */
export interface ServerOffer {
  readonly keyExchanges: readonly string[];
  readonly hostKeys: readonly string[];
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
}

/** Keeps the first bytes that a server sent, to explain a handshake that failed. ssh2 doesn't tell them. */
export class ServerGreeting {
  #bytes = Buffer.alloc(0);

  /** Takes the next bytes; those beyond the limit are dropped. */
  push(chunk: Buffer): void {
    if (this.#bytes.length < MAX_BYTES) this.#bytes = Buffer.concat([this.#bytes, chunk]).subarray(0, MAX_BYTES);
  }

  /** The first line, fit for printing; empty if nothing came. */
  firstLine(): string {
    const line = this.#bytes.toString('latin1').split(/\r?\n/, 1)[0] ?? '';
    return printable(line.slice(0, 100));
  }

  /** Whether an SSH identification line came. */
  speaksSsh(): boolean {
    return /^SSH-/m.test(this.#bytes.toString('latin1'));
  }

  /** The server's lists; undefined if they haven't come or can't be read. */
  offer(): ServerOffer | undefined {
    const banner = /^SSH-[^\n]*\n/m.exec(this.#bytes.toString('latin1'));
    if (banner === null) return undefined;
    const packet = this.#bytes.subarray(banner.index + banner[0].length);
    // uint32 length, byte padding, byte message number, 16 bytes cookie, then name-lists.
    return packet.length > 22 && packet[5] === SSH_MSG_KEXINIT ? readLists(packet.subarray(22)) : undefined;
  }
}

function readLists(bytes: Buffer): ServerOffer | undefined {
  const lists: string[][] = [];
  let at = 0;
  while (lists.length < 6) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    lists.push(printable(bytes.toString('latin1', at + 4, end)).split(','));
    at = end;
  }
  const [keyExchanges = [], hostKeys = [], , ciphers = [], , macs = []] = lists;
  return { keyExchanges, hostKeys, ciphers, macs };
}

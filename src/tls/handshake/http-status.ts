/** One HTTP request over a finished handshake, and the status line of its answer. */
import { printable } from '../../core/index.ts';
import { ascii } from '../wire/bytes.ts';
import type { ClientClass } from '../clients/client-class.ts';
import type { HttpAnswer, NoAnswer } from '../wire/observation.ts';

/** The request that follows a finished handshake: `GET /`, of which only the status line is read. */
export interface HttpRequest {
  /** The Host header: the name that users type, with a port where it isn't 443. It need not be the SNI name. */
  readonly host: string;
}

/** Whether a text can be a Host header: visible ASCII only, so that nothing can be smuggled in with it. */
export function isHostHeader(text: string): boolean {
  return /^[!-~]{1,300}$/.test(text);
}

/** Tells whoever reads the server's log whose request that was. */
const WHO = 'fleet-verify';

/** `GET /` as the client would ask for it. The host was checked by {@link isHostHeader}. */
export function requestFor(client: ClientClass, { host }: HttpRequest): Uint8Array {
  const agent = client.userAgent === null ? WHO : `${client.userAgent} ${WHO}`;
  const lines = ['GET / HTTP/1.1', `Host: ${host}`, `User-Agent: ${agent}`, 'Accept: */*', 'Connection: close', '', ''];
  return ascii(lines.join('\r\n'));
}

/** A status line is short; what goes on longer without an end is none. */
const MAX_LINE = 1024;

/** `100 Continue`, `103 Early Hints`: a head of its own before the answer (RFC 9110, 15.2). */
const INTERIM = /^HTTP\/1\.[01] 1\d\d[ \r\n]/;
const MAX_INTERIM = 16_384;

/** Reads the answer as far as its status. */
export class StatusReader {
  #line = '';

  /** Takes the next bytes; the answer as soon as it's clear. */
  push(content: Uint8Array): HttpAnswer | null {
    this.#line += Buffer.from(content).toString('latin1').slice(0, MAX_INTERIM);
    for (let end = this.#endOfInterim(); end >= 0; end = this.#endOfInterim()) this.#line = this.#line.slice(end);
    if (INTERIM.test(this.#line) && this.#line.length < MAX_INTERIM) return null;
    const status = /^HTTP\/1\.[01] ([2-5]\d\d)(?:[ \r\n])/.exec(this.#line);
    if (status !== null) return { kind: 'status', status: Number(status[1]) };
    const decided =
      this.#line.includes('\n') || this.#line.length >= MAX_LINE || !'HTTP/1.'.startsWith(this.#line.slice(0, 7));
    return decided ? noAnswer(`the answer isn't HTTP: "${this.#beginning()}"`) : null;
  }

  /** Where what follows an interim answer begins; below zero when there is none, or not yet its end. */
  #endOfInterim(): number {
    if (!INTERIM.test(this.#line)) return -1;
    const end = /\r?\n\r?\n/.exec(this.#line);
    return end === null ? -1 : end.index + end[0].length;
  }

  #beginning(): string {
    const shown = printable(this.#line.slice(0, MAX_LINE));
    return shown.replace(/[\n\t]/g, ' ').slice(0, 60);
  }
}

/** No status came. */
export function noAnswer(reason: string, by: NoAnswer['by'] = 'server'): NoAnswer {
  return { kind: 'no-answer', reason: printable(reason), by };
}

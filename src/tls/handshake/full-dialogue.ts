/** Mode `full`: the hello, the handshake to both Finished messages, and one HTTP request. */
import { concat } from '../wire/bytes.ts';
import { type ClientClass, offeredSuites } from '../clients/client-class.ts';
import { type HelloInput, clientRandom, helloMessage } from '../wire/client-hello.ts';
import { type Dialogue, NOTHING } from '../wire/dialogue.ts';
import { MessageReader } from '../wire/message-reader.ts';
import type { Finish, HelloAccepted, HttpAnswer, Observation } from '../wire/observation.ts';
import { compareVersions } from '../config/protocol-version.ts';
import { CONTENT, RecordReader, type TlsRecord, readAlert } from '../wire/record-reader.ts';
import type { ServerHello } from '../wire/server-handshake.ts';
import { type ServerFlight, ServerReader, alertSeen } from '../wire/server-reader.ts';
import { type Draw, drawFrom } from './draw.ts';
import { brokenOffByServer, checkFailed } from './finish.ts';
import type { Begun, Channel, Finisher, Progress } from './finisher.ts';
import { beginFinish12 } from './finisher-12.ts';
import { beginFinish13 } from './finisher-13.ts';
import { type HttpRequest, StatusReader, noAnswer, requestFor } from './http-status.ts';
import { type Offer, makeOffer, retryOffer } from './offer.ts';

/** What a finished handshake needs beyond the hello. */
export interface FullInput extends HelloInput {
  /** 32 bytes that nobody else knows: all keys are drawn from them. */
  readonly secret: Uint8Array;
  /** What to ask for in the end; null for nothing. */
  readonly http: HttpRequest | null;
}

/**
 * Goes as far as the server lets it. The hello is the class's own, but for fresh key shares, and `http/1.1` alone where
 * the class asks for HTTP/2 too, for the request is one of HTTP/1.1.
 */
export class FullDialogue implements Dialogue {
  readonly #client: ClientClass;
  readonly #input: FullInput;
  readonly #draw: Draw;
  readonly #records = new RecordReader();
  #offer: Offer;
  /** Everything said before the hello that counts: the first hello and the retry, where there was one. */
  #before: readonly Uint8Array[] = [];
  #reader: ServerReader;
  #accepted: HelloAccepted | null = null;
  #finisher: Finisher | null = null;
  #channel: Channel | null = null;
  readonly #status = new StatusReader();
  readonly #afterwards = new MessageReader();
  #outgoing: Uint8Array;
  #observation: Observation | null = null;

  constructor(client: ClientClass, input: FullInput) {
    this.#client = client;
    this.#input = input;
    this.#draw = drawFrom(input.secret);
    this.#offer = makeOffer(client, input, this.#draw);
    this.#reader = new ServerReader(this.#records);
    this.#outgoing = this.#offer.hello;
  }

  get bytes(): number {
    return this.#records.bytes;
  }

  outgoing(): Uint8Array {
    const bytes = this.#outgoing;
    this.#outgoing = NOTHING;
    return bytes;
  }

  push(chunk: Uint8Array): Observation | null {
    if (this.#accepted === null) this.#readAnswer(chunk);
    else if (this.#observation === null) this.#records.push(chunk);
    while (this.#observation === null && this.#accepted !== null) {
      const record = this.#records.next();
      if (record === null) break;
      this.#take(record);
    }
    const { problem } = this.#records;
    if (this.#observation === null && problem !== null)
      this.#breakOff(problem.kind === 'garbage' ? problem.detail : 'HTTP in the clear', checkFailed);
    return this.#observation;
  }

  end(how: 'closed' | 'reset'): Observation {
    if (this.#observation !== null) return this.#observation;
    if (this.#accepted === null) return how === 'closed' ? this.#reader.end() : { kind: 'reset', bytes: this.bytes };
    const verb = how === 'closed' ? 'closed' : 'reset';
    return this.#breakOff(`the connection was ${verb}`, brokenOffByServer);
  }

  expire(afterMs: number): Observation {
    if (this.#accepted === null) return { kind: 'timeout', stage: 'answer', afterMs, bytes: this.bytes };
    const atDeadline = (reason: string): Finish => ({ kind: 'broken-off', by: 'deadline', alert: null, reason });
    return this.#observation ?? this.#breakOff(`nothing more came within ${afterMs} ms`, atDeadline);
  }

  /** The first flight; a retry is answered with a second hello, once. */
  #readAnswer(chunk: Uint8Array): void {
    const seen = this.#reader.push(chunk);
    if (seen === null) return;
    const { flight } = this.#reader;
    if (seen.kind !== 'hello-accepted' || flight === null) this.#observation = seen;
    else if (seen.helloRetryRequest && this.#before.length === 0) this.#retry(seen, flight);
    else this.#begin(seen, flight);
  }

  #retry(seen: HelloAccepted, flight: ServerFlight): void {
    const retry = retryOffer(this.#client, { input: this.#input, draw: this.#draw, first: this.#offer, flight });
    if (!retry.ok) {
      this.#observation = { ...seen, finish: retry.error };
      return;
    }
    this.#before = retry.value.before;
    this.#offer = retry.value.offer;
    this.#reader = new ServerReader(this.#records, { afterRetry: true });
    this.#outgoing = this.#offer.hello;
    this.#readAnswer(NOTHING);
  }

  /** The second flight. What can't be finished is left at the hello. */
  #begin(seen: HelloAccepted, flight: ServerFlight): void {
    this.#accepted = seen;
    const begun: Begun = {
      client: this.#client,
      flight,
      transcript: [...this.#before, helloMessage(this.#client, this.#offer.hello), ...flight.transcript],
      clientRandom: clientRandom(this.#client, this.#input.random),
      draw: this.#draw,
    };
    const problem = choiceProblem(seen, this.#client, { hello: flight.hello, pending: this.#reader.pending });
    const started = seen.version === 'TLSv1.3' ? beginFinish13(begun, this.#offer.keyPairs) : beginFinish12(begun);
    if (problem !== null) this.#settle(checkFailed(problem));
    else if (!started.ok) this.#settle(started.error);
    else {
      this.#finisher = started.value;
      this.#outgoing = concat(this.#outgoing, started.value.outgoing());
    }
  }

  #take(record: TlsRecord): void {
    if (this.#channel !== null) this.#takeData(record, this.#channel);
    else if (this.#finisher !== null) this.#progress(this.#finisher.take(record), this.#finisher);
  }

  #progress(progress: Progress, finisher: Finisher): void {
    if (this.#accepted !== null && progress.kind !== 'more')
      this.#accepted = { ...this.#accepted, ...finisher.learned() };
    this.#outgoing = concat(this.#outgoing, finisher.outgoing());
    if (progress.kind === 'over') this.#settle(progress.finish);
    if (progress.kind === 'finished') this.#request(progress.channel);
  }

  #request(channel: Channel): void {
    this.#channel = channel;
    if (this.#input.http === null) this.#answered(null);
    else this.#say(CONTENT.applicationData, requestFor(this.#client, this.#input.http));
  }

  #takeData(record: TlsRecord, channel: Channel): void {
    const plain = channel.open(record);
    if (!plain.ok) return this.#answered(noAnswer(plain.error));
    const { type, content } = plain.value;
    if (type === CONTENT.alert) return this.#takeAlert(content);
    if (type === CONTENT.handshake) return this.#takeAfterwards(content, channel);
    if (type !== CONTENT.applicationData) return this.#answered(noAnswer(`an unexpected record of type ${type}`));
    const answer = this.#status.push(content);
    return answer === null ? undefined : this.#answered(answer);
  }

  #takeAlert(content: Uint8Array): void {
    const alert = readAlert(content);
    const name = alert === null ? 'a broken alert' : `alert ${alert.description} ${alertSeen(alert, true).name}`;
    this.#answered(noAnswer(`the server answered the request with ${name}`));
  }

  #takeAfterwards(content: Uint8Array, channel: Channel): void {
    this.#afterwards.push(content);
    for (let message = this.#afterwards.next(); message !== null; message = this.#afterwards.next()) {
      const ended = channel.afterwards(message);
      if (ended !== null) return this.#answered(ended);
    }
    const { problem } = this.#afterwards;
    return problem === null ? undefined : this.#answered(noAnswer(problem));
  }

  /** The end of a finished handshake: says goodbye, as servers want it. */
  #answered(http: HttpAnswer | null): void {
    this.#say(CONTENT.alert, CLOSE_NOTIFY);
    this.#settle({ kind: 'finished', http });
  }

  #say(type: number, content: Uint8Array): void {
    if (this.#channel !== null) this.#outgoing = concat(this.#outgoing, this.#channel.seal({ type, content }));
  }

  /** Ends where it stands: a handshake that is finished stays so, without an answer to the request. */
  #breakOff(reason: string, how: (reason: string) => Finish): Observation {
    const finish = how(reason);
    if (this.#channel === null) return this.#settle(finish);
    const by = finish.kind === 'broken-off' && finish.by === 'deadline' ? 'deadline' : 'server';
    return this.#settle({ kind: 'finished', http: noAnswer(reason, by) });
  }

  #settle(finish: Finish): Observation {
    // Only called when the hello was accepted.
    if (this.#accepted === null) throw new Error('no accepted hello');
    this.#observation = { ...this.#accepted, finish };
    return this.#observation;
  }
}

/** Warning, close_notify. */
const CLOSE_NOTIFY = Uint8Array.of(1, 0);

/** What the server chose but the client didn't offer, or said too early; null when it kept to the rules. */
function choiceProblem(
  { version, suite }: HelloAccepted,
  client: ClientClass,
  { hello, pending }: { readonly hello: ServerHello; readonly pending: number },
): string | null {
  const { min, max } = client.versions;
  if (compareVersions(version, min) < 0 || compareVersions(version, max) > 0)
    return `the server chose ${version}, which wasn't offered`;
  if (!offeredSuites(client).includes(suite)) return `the server chose suite ${suite}, which wasn't offered`;
  if (!compressionsOf(client).includes(hello.compression))
    return `the server chose compression ${hello.compression}, which wasn't offered`;
  if (max === 'TLSv1.3' && version !== max && saysDowngraded(hello))
    return `the server says that it does TLS 1.3, and chose ${version}: somebody between them changed the hello`;
  return pending > 0 ? 'the server sent more in the clear than its flight' : null;
}

function compressionsOf({ hello }: ClientClass): readonly number[] {
  return hello.format === 'tls' ? hello.compressionMethods.map((method) => Number.parseInt(method, 16)) : [0];
}

/** What a server of TLS 1.3 ends its random with when it is asked for less (RFC 8446, 4.1.3): `DOWNGRD`, and 1 or 0. */
function saysDowngraded({ random }: ServerHello): boolean {
  return /^DOWNGRD[\0\x01]$/.test(Buffer.from(random.subarray(24)).toString('latin1'));
}

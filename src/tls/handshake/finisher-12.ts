/** Finishing a handshake of SSL 3.0 or TLS 1.0, 1.1 or 1.2: ClientKeyExchange, and Finished both ways (RFC 5246, 7.3). */
import { type Result, err, ok } from '../../core/index.ts';
import { ascii, concat, sameBytes, uint, vector } from '../wire/bytes.ts';
import { EXTENSION_NUMBER } from '../wire/extension.ts';
import { type HandshakeMessage, MESSAGE, MessageReader } from '../wire/message-reader.ts';
import type { Finish, NoAnswer } from '../wire/observation.ts';
import { versionCode } from '../config/protocol-version.ts';
import { CONTENT, type TlsRecord } from '../wire/record-reader.ts';
import { checkFailed, notTried } from './finish.ts';
import {
  type Begun,
  type Finisher,
  MORE,
  type Progress,
  keyOf,
  messageOf,
  offeredExtension,
  over,
  takeAlert,
} from './finisher.ts';
import { noAnswer } from './http-status.ts';
import { exchangeKeys } from './key-exchange.ts';
import { type Derivation, finishedData, masterSecret, sessionKeys, transcriptHash } from './key-schedule.ts';
import { type Open, type Seal, opener, recordHeader, sealer } from './record-protection.ts';
import { parametersOf } from './suite-parameters.ts';

/** NextProtocol of an expired draft, which servers of Android 4's days ask for. */
const NEXT_PROTOCOL = 67;

/** An empty list, where a server asks for a client's certificate; before TLS, warning 41. */
const NO_CERTIFICATE = messageOf(MESSAGE.certificate, vector(new Uint8Array(0), 3));
const NO_CERTIFICATE_ALERT = Uint8Array.of(1, 41);

/** Derives the keys and makes the client's second flight. Fails with how the handshake ends then. */
export function beginFinish12(begun: Begun): Result<Finisher, Finish> {
  const { client, flight, clientRandom, draw } = begun;
  const { hello } = flight;
  const parameters = parametersOf(hello.suite);
  if (parameters === null) return err(notTried(`fleet can't finish a handshake with suite ${hello.suite}`));
  if (hello.compression !== 0) return err(notTried('the server chose compression'));
  const key = keyOf(flight.chain);
  if (!key.ok) return key;
  const randoms = { client: clientRandom, server: hello.random };
  const exchanged = exchangeKeys({
    version: hello.version,
    parameters,
    helloVersion: client.hello.helloVersion,
    groups: offeredExtension(client, 'supported_groups')?.groups ?? [],
    schemes: offeredExtension(client, 'signature_algorithms')?.schemes ?? ['0201', '0202', '0203'],
    key: key.value,
    keyExchange: flight.keyExchange,
    randoms: concat(clientRandom, hello.random),
    draw,
  });
  if (!exchanged.ok) return exchanged;
  const derivation = { version: hello.version, prfHash: parameters.prfHash };
  const answers = [
    ...(flight.certificateRequested && hello.version !== 'SSLv3' ? [NO_CERTIFICATE] : []),
    messageOf(MESSAGE.clientKeyExchange, exchanged.value.body),
  ];
  const transcript = [...begun.transcript, ...answers];
  const extended = hello.extensions.has(EXTENSION_NUMBER.extended_master_secret);
  const sessionHash = extended ? transcriptHash(derivation, transcript) : null;
  const master = masterSecret(derivation, exchanged.value.premaster, { randoms, sessionHash });
  const { protection } = parameters;
  const keys = sessionKeys(derivation, master, { randoms, protection });
  const setting = { version: hello.version, random: draw };
  return ok(
    new Finisher12({
      derivation,
      master,
      transcript,
      answers,
      refusesCertificate: flight.certificateRequested && hello.version === 'SSLv3',
      nextProtocol: hello.extensions.has(EXTENSION_NUMBER.next_protocol_negotiation),
      seal: sealer(protection, { ...setting, keys: keys.client }),
      open: opener(protection, { ...setting, keys: keys.server }),
    }),
  );
}

interface Prepared {
  readonly derivation: Derivation;
  readonly master: Uint8Array;
  readonly transcript: Uint8Array[];
  /** The client's messages in the clear. */
  readonly answers: readonly Uint8Array[];
  /** SSL 3.0 says by an alert that there is no certificate (RFC 6101, 5.6.6.1). */
  readonly refusesCertificate: boolean;
  readonly nextProtocol: boolean;
  readonly seal: Seal;
  readonly open: Open;
}

class Finisher12 implements Finisher {
  readonly #prepared: Prepared;
  readonly #messages = new MessageReader();
  #outgoing: Uint8Array;
  /** Whether the server's records are encrypted: its ChangeCipherSpec has come. */
  #encrypted = false;

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
    this.#outgoing = this.#flight();
  }

  outgoing(): Uint8Array {
    const bytes = this.#outgoing;
    this.#outgoing = new Uint8Array(0);
    return bytes;
  }

  learned(): Record<string, never> {
    return {};
  }

  take(record: TlsRecord): Progress {
    if (!this.#encrypted && record.type === CONTENT.changeCipherSpec) return this.#changeCipher(record.content);
    const plain = this.#encrypted ? this.#prepared.open(record) : ok(record);
    if (!plain.ok) return over(checkFailed(plain.error));
    const { type, content } = plain.value;
    if (type === CONTENT.alert) return takeAlert(content);
    if (type !== CONTENT.handshake) return over(checkFailed(`a record of type ${type} before the server's Finished`));
    this.#messages.push(content);
    return this.#takeMessages();
  }

  #changeCipher(content: Uint8Array): Progress {
    if (content.length !== 1 || content[0] !== 1 || this.#messages.pending > 0)
      return over(checkFailed('a broken ChangeCipherSpec'));
    this.#encrypted = true;
    return MORE;
  }

  #takeMessages(): Progress {
    for (let message = this.#messages.next(); message !== null; message = this.#messages.next()) {
      const progress = this.#takeMessage(message);
      if (progress.kind !== 'more') return progress;
    }
    return this.#messages.problem === null ? MORE : over(checkFailed(this.#messages.problem));
  }

  #takeMessage({ type, body, raw }: HandshakeMessage): Progress {
    if (type === MESSAGE.helloRequest) return MORE;
    if (type === MESSAGE.newSessionTicket && !this.#encrypted) {
      this.#prepared.transcript.push(raw);
      return MORE;
    }
    if (type !== MESSAGE.finished || !this.#encrypted)
      return over(checkFailed(`handshake message ${type} instead of the server's Finished`));
    const { derivation, master, transcript, seal, open } = this.#prepared;
    if (!sameBytes(body, finishedData(derivation, master, { by: 'server', transcript })))
      return over(checkFailed("the server's Finished is wrong"));
    return { kind: 'finished', channel: { seal, open, afterwards } };
  }

  /** Everything the client has to say, its Finished last. */
  #flight(): Uint8Array {
    const { answers, refusesCertificate, derivation, master, transcript, nextProtocol, seal } = this.#prepared;
    const version = versionCode(derivation.version);
    const clear = (type: number, content: Uint8Array): Uint8Array =>
      concat(recordHeader(type, version, content.length), content);
    const sealed: Uint8Array[] = [];
    const say = (message: Uint8Array): void => {
      transcript.push(message);
      sealed.push(seal({ type: CONTENT.handshake, content: message }));
    };
    if (nextProtocol) say(nextProtocolMessage());
    say(messageOf(MESSAGE.finished, finishedData(derivation, master, { by: 'client', transcript })));
    const refusal = refusesCertificate ? [clear(CONTENT.alert, NO_CERTIFICATE_ALERT)] : [];
    const answersInRecords = answers.map((message) => clear(CONTENT.handshake, message));
    return concat(...refusal, ...answersInRecords, clear(CONTENT.changeCipherSpec, uint(1, 1)), ...sealed);
  }
}

/** A new handshake over this one is how a server asks for a client's certificate after it has seen the URL. */
function afterwards({ type }: HandshakeMessage): NoAnswer {
  return type === MESSAGE.helloRequest
    ? noAnswer('the server wants to negotiate again', 'renegotiation')
    : noAnswer(`an unexpected handshake message ${type}`);
}

/** The protocol and padding to 32 bytes. */
function nextProtocolMessage(): Uint8Array {
  const protocol = ascii('http/1.1');
  return messageOf(NEXT_PROTOCOL, concat(vector(protocol, 1), vector(new Uint8Array(30 - protocol.length), 1)));
}

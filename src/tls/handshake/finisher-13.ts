/** Finishing a handshake of TLS 1.3: the server's encrypted flight, and Finished both ways (RFC 8446, 4.3 and 4.4). */
import { type Result, err, ok } from '../../core/index.ts';
import { ByteCursor, ascii, concat, sameBytes, toHex, uint, vector } from '../wire/bytes.ts';
import { EXTENSION_NUMBER } from '../wire/extension.ts';
import type { KeyPair } from '../groups/key-share.ts';
import { type HandshakeMessage, MESSAGE, MessageReader } from '../wire/message-reader.ts';
import type { Finish, HelloAccepted } from '../wire/observation.ts';
import { CONTENT, type TlsRecord } from '../wire/record-reader.ts';
import { parseCertificateMessage13, parseExtensions } from '../wire/server-handshake.ts';
import { chainFacts } from '../wire/server-reader.ts';
import { attempt } from './attempt.ts';
import { checkFailed, notTried } from './finish.ts';
import {
  type Begun,
  type Channel,
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
import {
  type Stage,
  applicationStage,
  finished13,
  handshakeStage,
  hash13,
  nextTraffic,
  opener13,
  sealer13,
} from './key-schedule-13.ts';
import type { Open } from './record-protection.ts';
import { verifyScheme } from './signature.ts';
import { type Protection, type PrfHash, parametersOf } from './suite-parameters.ts';

/** Derives the keys of the handshake from the server's key share. Fails with how the handshake ends then. */
export function beginFinish13(begun: Begun, keyPairs: ReadonlyMap<string, KeyPair>): Result<Finisher, Finish> {
  const { hello } = begun.flight;
  const parameters = parametersOf(hello.suite);
  if (parameters === null || parameters.protection.kind !== 'aead')
    return err(notTried(`fleet can't finish a handshake with suite ${hello.suite}`));
  const share = new ByteCursor(hello.extensions.get(EXTENSION_NUMBER.key_share) ?? new Uint8Array(0));
  const group = toHex(share.take(2));
  const theirs = share.vector(2);
  const pair = keyPairs.get(group);
  if (!share.exact || pair === undefined) return err(checkFailed('the server chose a key share that was not offered'));
  const shared = attempt("the server's key share is no point of its group", () => pair.agree(theirs));
  if (!shared.ok) return err(checkFailed(shared.error));
  const { prfHash: hash, protection } = parameters;
  const stage = handshakeStage(hash, shared.value, begun.transcript);
  return ok(new Finisher13(begun, { hash, protection, stage }));
}

interface Keys {
  readonly hash: PrfHash;
  readonly protection: Extract<Protection, { readonly kind: 'aead' }>;
  readonly stage: Stage;
}

/** The messages in the order in which they come. */
type Expected = 'encrypted-extensions' | 'certificate' | 'certificate-verify' | 'finished';

class Finisher13 implements Finisher {
  readonly #begun: Begun;
  readonly #keys: Keys;
  readonly #open: Open;
  readonly #transcript: Uint8Array[];
  readonly #messages = new MessageReader();
  #expected: Expected = 'encrypted-extensions';
  #chain: readonly Uint8Array[] = [];
  /** The context of the server's CertificateRequest; null without one. */
  #requested: Uint8Array | null = null;
  #outgoing: Uint8Array = new Uint8Array(0);

  constructor(begun: Begun, keys: Keys) {
    this.#begun = begun;
    this.#keys = keys;
    this.#open = opener13(keys.hash, keys.protection, keys.stage.server);
    this.#transcript = [...begun.transcript];
  }

  outgoing(): Uint8Array {
    const bytes = this.#outgoing;
    this.#outgoing = new Uint8Array(0);
    return bytes;
  }

  learned(): Partial<HelloAccepted> {
    return { ...chainFacts(this.#chain), clientCertificateRequested: this.#requested !== null };
  }

  take(record: TlsRecord): Progress {
    // Sent for the sake of middleboxes, and meaningless (RFC 8446, 5 and D.4).
    if (record.type === CONTENT.changeCipherSpec && sameBytes(record.content, uint(1, 1))) return MORE;
    // A server that fails before it has keys says so in the clear.
    if (record.type === CONTENT.alert) return takeAlert(record.content);
    const plain = this.#open(record);
    if (!plain.ok) return over(checkFailed(plain.error));
    const { type, content } = plain.value;
    if (type === CONTENT.alert) return takeAlert(content);
    if (type !== CONTENT.handshake) return over(checkFailed(`a record of type ${type} before the server's Finished`));
    this.#messages.push(content);
    return this.#takeMessages();
  }

  #takeMessages(): Progress {
    for (let message = this.#messages.next(); message !== null; message = this.#messages.next()) {
      const progress = this.#takeMessage(message);
      if (progress.kind !== 'more') return progress;
      this.#transcript.push(message.raw);
    }
    return this.#messages.problem === null ? MORE : over(checkFailed(this.#messages.problem));
  }

  #takeMessage({ type, body, raw }: HandshakeMessage): Progress {
    if (type === MESSAGE.encryptedExtensions && this.#expected === 'encrypted-extensions')
      return this.#extensions(body);
    if (type === MESSAGE.certificateRequest && this.#expected === 'certificate') return this.#request(body);
    if (type === MESSAGE.certificate && this.#expected === 'certificate') return this.#certificate(body);
    if (type === MESSAGE.certificateVerify && this.#expected === 'certificate-verify') return this.#verify(body);
    if (type === MESSAGE.finished && this.#expected === 'finished') return this.#finished(body, raw);
    return over(checkFailed(`handshake message ${type} where ${this.#expected} was expected`));
  }

  #extensions(body: Uint8Array): Progress {
    const cursor = new ByteCursor(body);
    const extensions = parseExtensions(cursor.vector(2));
    if (!cursor.exact || extensions === null) return over(checkFailed('EncryptedExtensions with wrong lengths'));
    this.#expected = 'certificate';
    return MORE;
  }

  #request(body: Uint8Array): Progress {
    if (this.#requested !== null) return over(checkFailed('two requests for a certificate'));
    const cursor = new ByteCursor(body);
    this.#requested = cursor.vector(1);
    cursor.vector(2);
    return cursor.exact ? MORE : over(checkFailed('a CertificateRequest with wrong lengths'));
  }

  #certificate(body: Uint8Array): Progress {
    const chain = parseCertificateMessage13(body);
    if (!chain.ok) return over(checkFailed(chain.error));
    this.#chain = chain.value;
    this.#expected = 'certificate-verify';
    return MORE;
  }

  #verify(body: Uint8Array): Progress {
    const cursor = new ByteCursor(body);
    const scheme = toHex(cursor.take(2));
    const signature = cursor.vector(2);
    if (!cursor.exact) return over(checkFailed('a CertificateVerify with wrong lengths'));
    const key = keyOf(this.#chain);
    if (!key.ok) return over(key.error);
    const data = signedByServer(hash13(this.#keys.hash, this.#transcript));
    const offered = offeredExtension(this.#begun.client, 'signature_algorithms')?.schemes ?? [];
    const verified = verifyScheme(scheme, { key: key.value, data, signature }, { offered, version: 'TLSv1.3' });
    if (!verified.ok) return over(checkFailed(verified.error));
    this.#expected = 'finished';
    return MORE;
  }

  #finished(body: Uint8Array, raw: Uint8Array): Progress {
    const { hash, protection, stage } = this.#keys;
    if (!sameBytes(body, finished13(hash, stage.server, this.#transcript)))
      return over(checkFailed("the server's Finished is wrong"));
    if (this.#messages.pending > 0) return over(checkFailed("bytes after the server's Finished"));
    this.#transcript.push(raw);
    const application = applicationStage(hash, stage, this.#transcript);
    this.#answer();
    return { kind: 'finished', channel: channelOf({ hash, protection, stage: application }) };
  }

  /** The client's flight: a ChangeCipherSpec for middleboxes, no certificate where one is wanted, Finished. */
  #answer(): void {
    const { hash, protection, stage } = this.#keys;
    const seal = sealer13(hash, protection, stage.client);
    const sealed: Uint8Array[] = [];
    const say = (message: Uint8Array): void => {
      this.#transcript.push(message);
      sealed.push(seal({ type: CONTENT.handshake, content: message }));
    };
    if (this.#requested !== null)
      say(messageOf(MESSAGE.certificate, concat(vector(this.#requested, 1), vector(new Uint8Array(0), 3))));
    say(messageOf(MESSAGE.finished, finished13(hash, stage.client, this.#transcript)));
    this.#outgoing = concat(CHANGE_CIPHER_SPEC, ...sealed);
  }
}

/** The record that TLS 1.3 sends only to look like TLS 1.2. */
const CHANGE_CIPHER_SPEC = Uint8Array.of(CONTENT.changeCipherSpec, 3, 3, 0, 1, 1);

/** What a CertificateVerify signs (RFC 8446, 4.4.3). */
function signedByServer(hash: Uint8Array): Uint8Array {
  const context = ascii('TLS 1.3, server CertificateVerify');
  return concat(new Uint8Array(64).fill(0x20), context, Uint8Array.of(0), hash);
}

/**
 * For data. Tickets are passed over; the server may change its keys (RFC 8446, 4.6.3). Where it asks for new ones of the
 * client, nothing more is said under the old ones but goodbye.
 */
function channelOf({ hash, protection, stage }: Keys): Channel {
  let traffic = stage.server;
  let open = opener13(hash, protection, traffic);
  return {
    seal: sealer13(hash, protection, stage.client),
    open: (record) => open(record),
    afterwards: ({ type, body }) => {
      if (type === MESSAGE.newSessionTicket) return null;
      if (type !== MESSAGE.keyUpdate) return noAnswer(`an unexpected handshake message ${type}`);
      if (body.length !== 1 || (body[0] ?? 2) > 1) return noAnswer('a broken KeyUpdate');
      traffic = nextTraffic(hash, traffic);
      open = opener13(hash, protection, traffic);
      return null;
    },
  };
}

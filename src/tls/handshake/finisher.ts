/** What the two ways to finish a handshake, up to TLS 1.2 and from TLS 1.3 on, have in common. */
import { type Result, err } from '../../core/index.ts';
import { alertName } from '../wire/alert.ts';
import { concat, uint, vector } from '../wire/bytes.ts';
import type { ClientClass, HelloExtension } from '../clients/client-class.ts';
import type { HandshakeMessage } from '../wire/message-reader.ts';
import type { Finish, HelloAccepted, NoAnswer } from '../wire/observation.ts';
import { type TlsRecord, readAlert } from '../wire/record-reader.ts';
import { type ServerFlight, alertSeen } from '../wire/server-reader.ts';
import { type CertificateKey, certificateKey } from './certificate-key.ts';
import type { Draw } from './draw.ts';
import { brokenOffByServer, checkFailed } from './finish.ts';
import type { Open, Seal } from './record-protection.ts';

/** Where a handshake stands when the server's hello was accepted. */
export interface Begun {
  readonly client: ClientClass;
  readonly flight: ServerFlight;
  /** Everything said so far: the ClientHello, whatever a retry added, and the server's flight. */
  readonly transcript: readonly Uint8Array[];
  /** The client's random as keys are made with it, 32 bytes. */
  readonly clientRandom: Uint8Array;
  readonly draw: Draw;
}

/** Both directions under the keys of the session. */
export interface Channel {
  readonly seal: Seal;
  readonly open: Open;
  /** What comes of a handshake message after the handshake where it ends the wait for an answer; else null. */
  afterwards(message: HandshakeMessage): NoAnswer | null;
}

/** What a finisher makes of a record: nothing yet, the finished handshake, or its end. */
export type Progress =
  | { readonly kind: 'more' }
  | { readonly kind: 'finished'; readonly channel: Channel }
  | { readonly kind: 'over'; readonly finish: Finish };

export const MORE: Progress = { kind: 'more' };

/** Goes on with a handshake, record by record. */
export interface Finisher {
  take(record: TlsRecord): Progress;
  /** Bytes to send now, and each only once. */
  outgoing(): Uint8Array;
  /** What was learned beyond the hello: TLS 1.3 shows its certificates only now. */
  learned(): Partial<HelloAccepted>;
}

export function over(finish: Finish): Progress {
  return { kind: 'over', finish };
}

/** A handshake message with its header. */
export function messageOf(type: number, body: Uint8Array): Uint8Array {
  return concat(uint(type, 1), vector(body, 3));
}

/** The key of the server's own certificate. */
export function keyOf(chain: readonly Uint8Array[]): Result<CertificateKey, Finish> {
  const [own] = chain;
  if (own === undefined) return err(checkFailed('the server sent no certificate'));
  const key = certificateKey(own);
  return key.ok ? key : err(checkFailed(key.error));
}

/** What an alert after the server's hello means; a warning other than close_notify is passed over. */
export function takeAlert(content: Uint8Array): Progress {
  const alert = readAlert(content);
  if (alert === null) return over(checkFailed('the server sent a broken alert'));
  if (!alert.fatal && alertName(alert.description) !== 'close_notify') return MORE;
  const seen = alertSeen(alert, true);
  return over(brokenOffByServer(`the server answered with alert ${seen.description} ${seen.name}`, seen));
}

/** The extension of this type in the client's hello; null when it sends none. */
export function offeredExtension<T extends HelloExtension['type']>(
  { hello }: ClientClass,
  type: T,
): Extract<HelloExtension, { type: T }> | null {
  const isIt = (extension: HelloExtension): extension is Extract<HelloExtension, { type: T }> =>
    extension.type === type;
  return hello.format === 'tls' ? (hello.extensions.find(isIt) ?? null) : null;
}

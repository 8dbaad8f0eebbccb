/** The hello of a handshake that is to be finished, and the second one that a TLS 1.3 server may ask for. */
import { type Result, err, ok } from '../../core/index.ts';
import { ByteCursor, toHex } from '../wire/bytes.ts';
import type { ClientClass } from '../clients/client-class.ts';
import { type HelloInput, type HelloVariant, encodeVariant, helloMessage } from '../wire/client-hello.ts';
import { EXTENSION_NUMBER } from '../wire/extension.ts';
import { type KeyPair, canMakeKeyPair, makeKeyPair } from '../groups/key-share.ts';
import { MESSAGE } from '../wire/message-reader.ts';
import { groupName } from '../groups/named-group.ts';
import type { Finish } from '../wire/observation.ts';
import type { ServerFlight } from '../wire/server-reader.ts';
import type { Draw } from './draw.ts';
import { checkFailed, notTried } from './finish.ts';
import { messageOf, offeredExtension } from './finisher.ts';
import { hash13 } from './key-schedule-13.ts';
import { parametersOf } from './suite-parameters.ts';

/** A hello, and the secrets of its key shares. */
export interface Offer {
  readonly hello: Uint8Array;
  readonly keyPairs: ReadonlyMap<string, KeyPair>;
}

/** The request that follows is one of HTTP/1.1, so HTTP/2 isn't asked for. */
const ALPN = ['http/1.1'];

/** The class's hello with key shares of its own. */
export function makeOffer(client: ClientClass, input: HelloInput, draw: Draw): Offer {
  return offerOf(client, input, { groups: offeredExtension(client, 'key_share')?.groups ?? [], draw });
}

function offerOf(
  client: ClientClass,
  input: HelloInput,
  {
    groups,
    draw,
    ...variant
  }: { readonly groups: readonly string[]; readonly draw: Draw; readonly cookie?: Uint8Array },
): Offer {
  const keyPairs = new Map(groups.map((group) => [group, makeKeyPair(group, draw(32))] as const));
  const keyShares = new Map([...keyPairs].map(([group, { publicKey }]) => [group, publicKey] as const));
  const whole: HelloVariant = { ...variant, keyShares, alpn: ALPN };
  return { hello: encodeVariant(client, input, whole), keyPairs };
}

/** Where a retry stands. */
export interface Retry {
  readonly input: HelloInput;
  readonly draw: Draw;
  readonly first: Offer;
  /** The server's HelloRetryRequest. */
  readonly flight: ServerFlight;
}

/**
 * The second hello, and what comes before it in the transcript: the first hello as a hash, and the server's request
 * (RFC 8446, 4.1.4 and 4.4.1). Fails with how the handshake ends then.
 */
export function retryOffer(
  client: ClientClass,
  { input, draw, first, flight }: Retry,
): Result<{ readonly offer: Offer; readonly before: readonly Uint8Array[] }, Finish> {
  const { extensions, suite } = flight.hello;
  const parameters = parametersOf(suite);
  if (parameters === null) return err(notTried(`fleet can't finish a handshake with suite ${suite}`));
  const wanted = extensions.get(EXTENSION_NUMBER.key_share);
  const group = wanted === undefined ? null : toHex(wanted);
  const offered = offeredExtension(client, 'supported_groups')?.groups ?? [];
  if (group !== null && !offered.includes(group))
    return err(checkFailed('the server asks for a group that was not offered'));
  if (group !== null && !canMakeKeyPair(group))
    return err(notTried(`fleet can't do ${groupName(Number.parseInt(group, 16))}`));
  const cookie = cookieIn(extensions.get(EXTENSION_NUMBER.cookie));
  const groups = group === null ? [...first.keyPairs.keys()] : [group];
  const offer = offerOf(client, input, { groups, draw, ...(cookie === null ? {} : { cookie }) });
  const hashed = hash13(parameters.prfHash, [helloMessage(client, first.hello)]);
  return ok({ offer, before: [messageOf(MESSAGE.messageHash, hashed), ...flight.transcript] });
}

function cookieIn(data: Uint8Array | undefined): Uint8Array | null {
  return data === undefined ? null : new ByteCursor(data).vector(2);
}

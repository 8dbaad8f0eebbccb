/**
 * A server that has the right keys, and says under them what a test wants: its secrets are the client's, which a test
 * fixes. It shares the key schedule with src/tls; that this is right is shown with real servers elsewhere.
 */
import { makeKeyPair } from '../../../src/tls/groups/key-share.ts';
import { drawFrom } from '../../../src/tls/handshake/draw.ts';
import { handshakeStage, sealer13 } from '../../../src/tls/handshake/key-schedule-13.ts';
import { finishedData, masterSecret, sessionKeys } from '../../../src/tls/handshake/key-schedule.ts';
import { type Plaintext, type Seal, opener, sealer } from '../../../src/tls/handshake/record-protection.ts';
import { parametersOf } from '../../../src/tls/handshake/suite-parameters.ts';
import { type FullDialogue, findClientClass } from '../../../src/tls/index.ts';
import { RecordReader } from '../../../src/tls/wire/record-reader.ts';
import { RANDOM, SECRET, dialogueOf } from './replay.ts';
import { derOf, extension, message, record, serverHello, tripleDesFlight } from './server-bytes.ts';
import { fixtureText } from './fixtures.ts';

export interface Sealed {
  readonly dialogue: FullDialogue;
  readonly seal: Seal;
  /** The server's Finished, as it should be. */
  readonly finished: Plaintext;
}

const CERTIFICATE = derOf(fixtureText('certificates/rsa-2048-sha256.pem'));
const FLIGHT = tripleDesFlight(CERTIFICATE);

/** Windows XP with 3DES, after the server's ChangeCipherSpec: the next thing due is the server's Finished. */
export function sealed12(): Sealed {
  const client = findClientClass('windows-xp');
  const protection = parametersOf('000a')?.protection;
  if (client === null || protection === undefined) throw new Error('registry');
  const dialogue = dialogueOf({ client });
  const hello = dialogue.outgoing().subarray(5);
  dialogue.push(FLIGHT);
  const reader = new RecordReader();
  reader.push(dialogue.outgoing());
  const [exchange, , encrypted] = [reader.next(), reader.next(), reader.next()];
  if (exchange === null || encrypted === null) throw new Error('no second flight');
  const derivation = { version: 'TLSv1', prfHash: 'sha256' } as const;
  const premaster = Buffer.concat([Buffer.of(3, 1), drawFrom(SECRET)(46)]);
  const randoms = { client: RANDOM, server: Buffer.alloc(32, 0x5a) };
  const master = masterSecret(derivation, premaster, { randoms, sessionHash: null });
  const keys = sessionKeys(derivation, master, { randoms, protection });
  const setting = { version: 'TLSv1', random: drawFrom(SECRET) } as const;
  const theirs = opener(protection, { ...setting, keys: keys.client })(encrypted);
  if (!theirs.ok) throw new Error(theirs.error);
  const transcript = [hello, ...messagesOf(FLIGHT), exchange.content, theirs.value.content];
  const finished = message(20, finishedData(derivation, master, { by: 'server', transcript }));
  dialogue.push(record(20, Uint8Array.of(1)));
  return {
    dialogue,
    seal: sealer(protection, { ...setting, keys: keys.server }),
    finished: { type: 22, content: finished },
  };
}

function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const reader = new RecordReader();
  reader.push(bytes);
  const contents: Uint8Array[] = [];
  for (let next = reader.next(); next !== null; next = reader.next()) contents.push(next.content);
  return contents;
}

/** TLS 1.3 after ServerHello: the next thing due is EncryptedExtensions. */
export function sealed13(): Omit<Sealed, 'finished'> {
  const client = findClientClass('modern-tls13');
  const parameters = parametersOf('1301');
  if (client === null || parameters?.protection.kind !== 'aead') throw new Error('registry');
  const dialogue = dialogueOf({ client });
  const hello = Buffer.from(dialogue.outgoing()).subarray(5);
  const pair = makeKeyPair('001d', new Uint8Array(32).fill(0x33));
  // The client's only share is the last thing that has 32 bytes before supported_versions.
  const theirs = hello.subarray(hello.indexOf(Buffer.from('001d0020', 'hex')) + 4).subarray(0, 32);
  const share = Buffer.concat([Buffer.from('001d0020', 'hex'), pair.publicKey]);
  const extensions = Buffer.concat([extension(43, Buffer.of(3, 4)), extension(51, share)]);
  const answer = serverHello({ version: 0x0303, suite: 0x1301, extensions });
  dialogue.push(record(22, answer, 0x0303));
  const stage = handshakeStage(parameters.prfHash, pair.agree(theirs), [hello, answer]);
  return { dialogue, seal: sealer13(parameters.prfHash, parameters.protection, stage.server) };
}

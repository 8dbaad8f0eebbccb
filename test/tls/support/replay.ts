/** Conversations of real servers with a client whose secrets are fixed: what they said then holds for it again. */
import { type ClientClass, FullDialogue, findClientClass } from '../../../src/tls/index.ts';
import { fixtureNames, fixtureText } from './fixtures.ts';

export interface Replay {
  readonly name: string;
  readonly client: ClientClass;
  /** As `short` of test/probe/support/full.ts puts it. */
  readonly expect: string;
  readonly server: Uint8Array;
}

export const replays: readonly Replay[] = fixtureNames('replays').map((file) => {
  const read = JSON.parse(fixtureText(`replays/${file}`)) as {
    readonly client: string;
    readonly expect: string;
    readonly server: readonly string[];
  };
  const client = findClientClass(read.client);
  if (client === null) throw new Error(read.client);
  return {
    name: file.replace('.json', ''),
    client,
    expect: read.expect,
    server: Buffer.from(read.server.join(''), 'hex'),
  };
});

export const SECRET = new Uint8Array(32).fill(0x22);
export const RANDOM = new Uint8Array(32).fill(0x11);

/** The client of the recording, at its beginning. */
export function dialogueOf({ client }: Pick<Replay, 'client'>): FullDialogue {
  const http = { host: 'www.example.com' };
  return new FullDialogue(client, { random: RANDOM, secret: SECRET, serverName: 'www.example.com', http });
}

/** Where the records of these bytes begin. */
export function recordStarts(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = 0; at + 5 <= bytes.length; at += 5 + 256 * (bytes[at + 3] ?? 0) + (bytes[at + 4] ?? 0)) starts.push(at);
  return starts;
}

/** Each class's hello against what others have published of that client, field by field and in order. */
import { Buffer } from 'node:buffer';
import { PassThrough } from 'node:stream';
import { readTlsClientHello } from 'read-tls-client-hello';
import { describe, expect, it } from 'vitest';
import { type ClientClass, clientClasses, encodeClientHello, versionCode } from '../../src/tls/index.ts';
import { fixtureText } from './support/fixtures.ts';
import { decodeHello } from './support/hello-decoder.ts';

interface Published {
  readonly source: string;
  readonly format: 'tls' | 'sslv2';
  readonly recordVersion?: string;
  readonly helloVersion: string;
  readonly sessionIdLength: number;
  readonly cipherSuites?: readonly string[];
  readonly compressionMethods?: string;
  readonly cipherSpecs?: readonly string[];
  readonly challengeLength?: number;
  /** The name in the published hello, and the whole record's length with it. */
  readonly serverName?: string | null;
  readonly length?: number;
  readonly extensions?: readonly {
    readonly number: number;
    /** Absent for the name, the key shares and padding, whose contents differ from hello to hello. */
    readonly data?: string;
    readonly shares?: readonly (readonly [string, number])[];
    readonly zeros?: number;
  }[];
  readonly limits: {
    readonly lowest: string;
    readonly highest: string;
    readonly minDhBits: number | null;
    readonly maxDhBits: number | null;
    readonly maxRsaBits: number | null;
  };
}

const PUBLISHED = JSON.parse(fixtureText('published-hellos.json')) as Readonly<Record<string, Published>>;

/** Classes of which nobody has published a hello: their files say so. */
const UNPUBLISHED = ['windows-2003-aes', 'modern-tls12', 'modern-tls13'];

const SERVER_NAME = 0;
const PADDING = 21;
const KEY_SHARE = 51;

it('has published data for every class but those that say that there is none', () => {
  const published = clientClasses.filter(({ name }) => Object.hasOwn(PUBLISHED, name));
  expect(published).toHaveLength(Object.keys(PUBLISHED).length);
  const rest = clientClasses.filter((client) => !published.includes(client));
  expect(rest.map(({ name }) => name).toSorted()).toEqual(UNPUBLISHED.toSorted());
  for (const client of rest) expect(client.unverified.join(' ')).toContain('The whole hello');
});

function helloOf(client: ClientClass, { serverName }: Published): Buffer {
  const random = new Uint8Array(32).fill(0x5c);
  return Buffer.from(encodeClientHello(client, { random, serverName: serverName ?? null }));
}

describe.each(clientClasses.filter(({ name }) => Object.hasOwn(PUBLISHED, name)))('$name', (client) => {
  const published = PUBLISHED[client.name];
  if (published === undefined) throw new Error('filtered above');
  const bytes = helloOf(client, published);
  const decoded = decodeHello(bytes);

  it('has the same versions, suites and lengths', () => {
    const { source: _, limits: __, extensions: ___, serverName: ____, length: _____, ...fields } = published;
    expect(decoded).toMatchObject(fields);
    if (published.length !== undefined) expect(bytes).toHaveLength(published.length);
  });

  it('has the same extensions with the same contents', () => {
    const sent = decoded.format === 'tls' ? decoded.extensions : [];
    const wanted = published.extensions ?? [];
    expect(sent.map(({ number }) => number)).toEqual(wanted.map(({ number }) => number));
    for (const [at, { number, data, shares, zeros }] of wanted.entries()) {
      const content = sent[at]?.data ?? Buffer.alloc(0);
      if (data !== undefined) expect([number, content.toString('hex')]).toEqual([number, data]);
      else if (number === SERVER_NAME) expect(content.subarray(5).toString()).toBe(published.serverName);
      else if (number === PADDING) expect(content).toEqual(Buffer.alloc(zeros ?? -1));
      else if (number === KEY_SHARE) expect(sharesIn(content)).toEqual(shares);
      else throw new Error(`extension ${number} has nothing to compare with`);
    }
  });

  it('takes the versions and key sizes that are published of it', () => {
    const { lowest, highest, ...keys } = published.limits;
    const { min, max } = client.versions;
    expect(versionCode(max)).toBe(Number.parseInt(highest, 16));
    // SSL 2.0 is nothing that fleet has a name for.
    expect(versionCode(min)).toBe(Math.max(Number.parseInt(lowest, 16), 0x0300));
    expect(client.accepts).toMatchObject(keys);
  });

  // The parser knows no SSLv2 framing.
  if (published.format === 'sslv2') return;
  it('reads the same to a parser of others', async () => {
    const stream = new PassThrough();
    stream.write(bytes);
    const read = await readTlsClientHello(stream);
    const hex = (value: number): string => value.toString(16).padStart(4, '0');
    expect(read.cipherSuites.map(hex)).toEqual(published.cipherSuites);
    expect(read.extensions.map(({ id }) => id)).toEqual((published.extensions ?? []).map(({ number }) => number));
    expect(hex(read.version)).toBe(published.helloVersion);
  });
});

/** Group and length of each share. */
function sharesIn(data: Buffer): [string, number][] {
  const shares: [string, number][] = [];
  for (let at = 2; at < data.length; at += 4 + data.readUInt16BE(at + 2))
    shares.push([data.subarray(at, at + 2).toString('hex'), data.readUInt16BE(at + 2)]);
  return shares;
}

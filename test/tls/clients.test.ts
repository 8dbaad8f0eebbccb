/** The registry of client classes: a contract that every entry keeps, and its hello against a golden file and a foreign parser. */
import { readdirSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type TlsClientHelloMessage, readTlsClientHello } from 'read-tls-client-hello';
import {
  type ClientClass,
  clientClasses,
  compareVersions,
  encodeClientHello,
  findClientClass,
  offeredSuites,
  readClientClass,
  versionCode,
} from '../../src/tls/index.ts';
import { fixtureNames, fixtureText } from './support/fixtures.ts';

const RANDOM = new Uint8Array(32).fill(0xab);
const NAME = 'www.example.com';
const files = readdirSync(new URL('../../src/tls/clients/', import.meta.url)).filter((file) => file.endsWith('.json'));
const tlsFormat = clientClasses.filter(({ hello }) => hello.format === 'tls');
const sslv2Format = clientClasses.filter(({ hello }) => hello.format === 'sslv2');

function golden(name: string): string {
  return fixtureText(`hellos/${name}.hex`).replace(/\s/g, '');
}

function hello(client: ClientClass, serverName: string | null): Buffer {
  return Buffer.from(encodeClientHello(client, { random: RANDOM, serverName }));
}

async function parse(bytes: Uint8Array): Promise<TlsClientHelloMessage> {
  const stream = new PassThrough();
  stream.write(bytes);
  return readTlsClientHello(stream);
}

describe('the registry', () => {
  it('holds every file of the folder, and no other', () => {
    expect(clientClasses.map(({ name }) => `${name}.json`).toSorted()).toEqual(files.toSorted());
  });

  it('has a golden hello for every class, and no other', () => {
    expect(fixtureNames('hellos')).toEqual(clientClasses.map(({ name }) => `${name}.hex`).toSorted());
  });

  it('has no name or alias twice', () => {
    const names = clientClasses.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('finds by name and alias in any case', () => {
    expect(findClientClass('windows-xp')?.name).toBe('windows-xp');
    expect(findClientClass('XP')?.name).toBe('windows-xp');
    expect(findClientClass('2003-KB948963')?.name).toBe('windows-2003-aes');
    expect(findClientClass('netscape')).toBeNull();
  });
});

describe.each(clientClasses)('$name', (client) => {
  it('encodes to its golden bytes', () => {
    expect(hello(client, NAME).toString('hex')).toBe(golden(client.name));
  });

  it('says where it comes from and when it was in use', () => {
    for (const sentences of [client.sources, client.afterHello, client.unverified])
      expect(sentences.length).toBeGreaterThan(0);
    expect(client.period.from).toBeLessThan(client.period.to ?? 9999);
  });

  it('never sends TLS_FALLBACK_SCSV', () => {
    expect(offeredSuites(client)).not.toContain('5600');
  });

  it('sends the server name exactly if it says so', () => {
    const sent = hello(client, NAME).includes(NAME);
    expect(sent).toBe(client.sendsServerName);
    expect(hello(client, null).includes(NAME)).toBe(false);
  });

  it('differs between two hellos only in what is random', () => {
    const other = Buffer.from(encodeClientHello(client, { random: new Uint8Array(32).fill(0xcd), serverName: NAME }));
    expect(other.length).toBe(hello(client, NAME).length);
    expect(other.equals(hello(client, NAME))).toBe(false);
  });
});

it.each(['windows-xp-ie6', 'windows-xp', 'windows-2003-aes', 'java-6'])('%s sends no server name', (name) => {
  expect(findClientClass(name)?.sendsServerName).toBe(false);
});

/** Windows 2003's hello ends after the compression methods, which the foreign parser doesn't take. */
const withoutExtensions = tlsFormat.filter(({ hello }) => hello.format === 'tls' && hello.extensions.length === 0);

it.each(withoutExtensions)('$name has the version, random and suites of its file, and ends there', (client) => {
  const bytes = hello(client, NAME);
  const suites = client.hello.format === 'tls' ? client.hello.cipherSuites : [];
  const hex = (value: number, width: number): string => value.toString(16).padStart(2 * width, '0');
  const record = `160301${hex(bytes.length - 5, 2)}`;
  const fixed = `01${hex(bytes.length - 9, 3)}0301${'ab'.repeat(32)}00`;
  const offered = `${hex(2 * suites.length, 2)}${suites.join('')}`;
  expect(bytes.toString('hex')).toBe(`${record}${fixed}${offered}0100`);
});

const withExtensions = tlsFormat.filter((client) => !withoutExtensions.includes(client));

describe.each(withExtensions)('$name, read by a foreign parser', (client) => {
  const format = client.hello;
  if (format.format !== 'tls') throw new Error('filtered above');

  it('has the version, random and suites of its file, in order', async () => {
    const read = await parse(hello(client, NAME));
    expect(read.version).toBe(versionCode(format.helloVersion));
    expect(Uint8Array.from(read.random)).toEqual(RANDOM);
    expect(read.sessionId).toHaveLength(format.sessionIdLength);
    expect(read.cipherSuites.map((id) => id.toString(16).padStart(4, '0'))).toEqual(format.cipherSuites);
    expect(read.compressionMethods).toEqual(format.compressionMethods.map((method) => Number.parseInt(method, 16)));
    expect(hello(client, NAME).readUInt16BE(1)).toBe(versionCode(format.recordVersion));
  });

  it('has the extensions of its file, in order, with their data', async () => {
    const read = await parse(hello(client, NAME));
    const hex = (width: number) => (value: number) => value.toString(16).padStart(width, '0');
    const seen = read.extensions.map(({ id, data }) => [id, data] as const);
    expect(seen.map(([id]) => id)).toEqual(format.extensions.map(({ type }) => NUMBERS[type]));
    for (const [index, wanted] of format.extensions.entries()) {
      const data: Record<string, unknown> = seen[index]?.[1] ?? {};
      if (wanted.type === 'server_name') expect(data['serverName']).toBe(NAME);
      if (wanted.type === 'supported_groups') expect((data['groups'] as number[]).map(hex(4))).toEqual(wanted.groups);
      if (wanted.type === 'ec_point_formats') expect((data['formats'] as number[]).map(hex(2))).toEqual(wanted.formats);
      if (wanted.type === 'signature_algorithms') {
        expect((data['algorithms'] as number[]).map(hex(4))).toEqual(wanted.schemes);
      }
      if (wanted.type === 'application_layer_protocol_negotiation') expect(data['protocols']).toEqual(wanted.protocols);
      if (wanted.type === 'supported_versions') {
        expect(data['versions']).toEqual(wanted.versions.map((version) => versionCode(version)));
      }
    }
  });

  it('goes without the server name when there is none', async () => {
    const read = await parse(hello(client, null));
    expect(read.extensions.map(({ id }) => id)).not.toContain(0);
    expect(read.extensions).toHaveLength(format.extensions.length - (client.sendsServerName ? 1 : 0));
  });
});

/** From RFC 6066, 8446, 7301, 7627, 5077, 5746, 8449, 9345, 7685: kept apart from the encoder's table. */
const NUMBERS: Readonly<Record<string, number>> = {
  server_name: 0x0000,
  status_request: 0x0005,
  supported_groups: 0x000a,
  ec_point_formats: 0x000b,
  signature_algorithms: 0x000d,
  application_layer_protocol_negotiation: 0x0010,
  extended_master_secret: 0x0017,
  session_ticket: 0x0023,
  supported_versions: 0x002b,
  psk_key_exchange_modes: 0x002d,
  key_share: 0x0033,
  renegotiation_info: 0xff01,
  next_protocol_negotiation: 0x3374,
  record_size_limit: 0x001c,
  delegated_credential: 0x0022,
  padding: 0x0015,
};

describe.each(sslv2Format)('$name in SSLv2 framing', (client) => {
  const format = client.hello;
  if (format.format !== 'sslv2') throw new Error('filtered above');

  it('has consistent lengths and the specs of its file', () => {
    const bytes = hello(client, NAME);
    expect(bytes.readUInt16BE(0)).toBe(0x8000 + bytes.length - 2);
    expect(bytes[2]).toBe(1);
    expect(bytes.readUInt16BE(3)).toBe(versionCode(format.helloVersion));
    const [specs, session, challenge] = [bytes.readUInt16BE(5), bytes.readUInt16BE(7), bytes.readUInt16BE(9)];
    expect([session, challenge]).toEqual([0, format.challengeLength]);
    expect(
      bytes
        .subarray(11, 11 + specs)
        .toString('hex')
        .match(/.{6}/g),
    ).toEqual(format.cipherSpecs);
    expect(bytes.length).toBe(11 + specs + challenge);
  });

  it('offers only its SSLv3 and TLS suites as suites', () => {
    expect(offeredSuites(client)).toContain('000a');
    expect(offeredSuites(client).every((id) => id.length === 4 && id !== '00ff')).toBe(true);
  });
});

describe('what the classes differ in', () => {
  const by = (name: string): ClientClass => {
    const client = findClientClass(name);
    if (client === null) throw new Error(name);
    return client;
  };

  it.each([
    ['windows-xp', 'TLSv1', false],
    ['windows-xp-ie6', 'SSLv3', false],
    ['windows-2003-aes', 'TLSv1', true],
    ['windows-vista', 'TLSv1', true],
    ['windows-7-winhttp', 'TLSv1', true],
    ['windows-7-ie11', 'TLSv1.2', true],
    ['java-7', 'TLSv1', true],
    ['android-4', 'TLSv1', true],
    ['openssl-0.9.8', 'TLSv1', true],
    ['modern-tls12', 'TLSv1.2', true],
    ['modern', 'TLSv1.3', true],
  ])('%s does %s at most, AES %s', (name, max, aes) => {
    expect(by(name).versions.max).toBe(max);
    expect(offeredSuites(by(name)).some((id) => ['002f', 'c02f'].includes(id))).toBe(aes);
  });

  it('only the controls do TLS 1.3', () => {
    const newer = clientClasses.filter(({ versions }) => compareVersions(versions.max, 'TLSv1.2') > 0);
    expect(newer.map(({ name }) => name)).toEqual(['modern', 'modern-tls13']);
  });
});

describe('readClientClass', () => {
  const good = (): Record<string, unknown> => JSON.parse(JSON.stringify(findClientClass('windows-vista'))) as never;

  it('takes a registered class', () => {
    expect(readClientClass(good()).ok).toBe(true);
  });

  it.each([
    ['name', 'Windows XP'],
    ['name', 7],
    ['title', ''],
    ['aliases', 'xp'],
    ['period', { from: '2001', to: null }],
    ['versions', { min: 'TLSv1', max: 'TLSv9' }],
    ['versions', { min: 'TLSv1.2', max: 'TLSv1' }],
    ['sendsServerName', false],
    ['sendsServerName', 'yes'],
    ['hello', null],
    ['hello', { format: 'sslv3' }],
    ['hello', { format: 'sslv2', helloVersion: 'TLSv1', cipherSpecs: ['00000a'], challengeLength: 8 }],
    ['accepts', {}],
    ['notes', [1]],
    ['unverified', undefined],
    ['userAgent', 'Mozilla\r\nX: y'],
  ])('refuses %s = %j', (field, value) => {
    expect(readClientClass({ ...good(), [field]: value }).ok).toBe(false);
  });

  it.each([
    [{ cipherSuites: ['002f', '5600'] }],
    [{ cipherSuites: ['002F'] }],
    [{ compressionMethods: [0] }],
    [{ cipherSuites: ['eeee'] }],
    [{ helloVersion: 'TLSv1.2' }],
    [{ sessionIdLength: 7 }],
    [{ extensions: [{ type: 'server_name' }, { type: 'server_name' }] }],
    [{ extensions: [{ type: 'server_name' }, { type: 'key_share', groups: ['001e'] }] }],
    [{ extensions: [{ type: 'server_name' }, { type: 'toString' }] }],
    [{ extensions: [{ type: 'server_name', extra: 1 }] }],
  ])('refuses a hello with %j', (change) => {
    const vista = good();
    expect(readClientClass({ ...vista, hello: { ...(vista['hello'] as object), ...change } }).ok).toBe(false);
  });

  it.each([null, undefined, [], 'x', 1, {}])('refuses %j', (data) => {
    expect(readClientClass(data).ok).toBe(false);
  });

  it('names an unknown field', () => {
    expect(readClientClass({ ...good(), sni: true })).toEqual({ ok: false, error: 'unknown field "sni"' });
  });
});

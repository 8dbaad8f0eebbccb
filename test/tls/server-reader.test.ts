/** The reader of server answers: what it makes of good, bad and hostile bytes, however they are cut. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { MAX_SERVER_BYTES, type Observation, ServerReader } from '../../src/tls/index.ts';
import { fixtureText } from './support/fixtures.ts';
import {
  SERVER_HELLO_DONE,
  alert,
  certificateMessage,
  derOf,
  dheExchange,
  ecdheExchange,
  extension,
  message,
  record,
  serverHello,
  serverHello13,
  tripleDesFlight,
} from './support/server-bytes.ts';

const RSA = derOf(fixtureText('certificates/rsa-2048-sha256.pem'));
const EC = derOf(fixtureText('certificates/ec-p256-sha256.pem'));

/** The observation of bytes that come at once, and then the end. */
function read(...parts: readonly Uint8Array[]): Observation {
  const reader = new ServerReader();
  return reader.push(Buffer.concat(parts)) ?? reader.end();
}

function readInChunks(bytes: Uint8Array, sizes: readonly number[]): Observation {
  const reader = new ServerReader();
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    const seen = reader.push(bytes.subarray(at, at + size));
    if (seen !== null) return seen;
    at += size;
  }
  return reader.end();
}

function ecdheFlight(certificate: Uint8Array, suite = 0xc013): Buffer {
  const messages = [
    serverHello({ suite }),
    certificateMessage([certificate, RSA]),
    ecdheExchange(23),
    SERVER_HELLO_DONE,
  ];
  return record(22, Buffer.concat(messages));
}

describe('a server that goes on', () => {
  it('shows version, suite and certificate', () => {
    expect(read(tripleDesFlight(RSA))).toMatchObject({
      kind: 'hello-accepted',
      version: 'TLSv1',
      suite: '000a',
      curve: null,
      dhBits: null,
      helloRetryRequest: false,
      chainLength: 1,
      certificate: { keyType: 'rsa', keyBits: 2048, subject: 'legacy.example.com' },
    });
  });

  it('shows the curve of ECDHE', () => {
    expect(read(ecdheFlight(EC, 0xc009))).toMatchObject({ suite: 'c009', curve: 'secp256r1', chainLength: 2 });
  });

  it.each([512, 1024, 2048, 2047])('shows the size of a DH prime of %i bits', (bits) => {
    const messages = [serverHello({ suite: 0x33 }), certificateMessage([RSA]), dheExchange(bits), SERVER_HELLO_DONE];
    expect(read(record(22, Buffer.concat(messages)))).toMatchObject({ kind: 'hello-accepted', dhBits: bits });
  });

  it('decides TLS 1.3 at ServerHello', () => {
    expect(read(record(22, serverHello13(0x1301, 0x001d), 0x0303))).toMatchObject({
      kind: 'hello-accepted',
      version: 'TLSv1.3',
      suite: '1301',
      curve: 'x25519',
      helloRetryRequest: false,
      chainLength: 0,
      certificate: null,
    });
  });

  it('knows a HelloRetryRequest', () => {
    const seen = read(record(22, serverHello13(0x1302, 0x0018, 'retry'), 0x0303));
    expect(seen).toMatchObject({ kind: 'hello-accepted', helloRetryRequest: true, curve: 'secp384r1' });
  });

  it('puts messages together that are spread over records', () => {
    const whole = Buffer.concat([serverHello(), certificateMessage([RSA, RSA, RSA]), SERVER_HELLO_DONE]);
    const records = [...whole].map((byte) => record(22, Uint8Array.of(byte)));
    expect(read(...records)).toMatchObject({ kind: 'hello-accepted', chainLength: 3 });
  });

  it('passes over stapled OCSP, requests for client certificates and HelloRequest', () => {
    const messages = [
      message(0, Buffer.alloc(0)),
      serverHello({ suite: 0x2f }),
      certificateMessage([RSA]),
      message(22, Buffer.alloc(500)),
      message(13, Buffer.alloc(40)),
      SERVER_HELLO_DONE,
    ];
    expect(read(record(22, Buffer.concat(messages)))).toMatchObject({ kind: 'hello-accepted', suite: '002f' });
  });

  it('goes on after a warning', () => {
    const seen = read(alert(1, 112), tripleDesFlight(RSA));
    expect(seen).toMatchObject({ kind: 'hello-accepted', warnings: ['unrecognized_name'] });
    const many = [1, 2, 3, 4, 5, 6].map((description) => alert(1, 90 + description));
    expect(read(...many, alert(1, 112), tripleDesFlight(RSA))).toMatchObject({
      warnings: ['unknown', 'unknown', 'unknown', 'unrecognized_name'],
    });
    expect(read(...many, alert(1, 112))).toMatchObject({ kind: 'alert', level: 'warning', description: 112 });
  });

  it('shows the rest of the chain, without what is no certificate, and at most nine', () => {
    const chain = (...certificates: readonly Uint8Array[]) =>
      read(record(22, Buffer.concat([serverHello(), certificateMessage(certificates), SERVER_HELLO_DONE])));
    expect(chain(RSA, Buffer.alloc(9), EC)).toMatchObject({ chainLength: 3, issuers: [{ keyType: 'ec' }] });
    const seen = chain(RSA, ...Array.from({ length: 14 }, () => EC));
    expect(seen.kind === 'hello-accepted' && [seen.chainLength, seen.issuers.length]).toEqual([15, 9]);
  });

  it('says whether a client certificate was asked for', () => {
    const flight = (...asked: readonly Uint8Array[]) =>
      read(record(22, Buffer.concat([serverHello(), certificateMessage([RSA]), ...asked, SERVER_HELLO_DONE])));
    expect(flight()).toMatchObject({ clientCertificateRequested: false });
    expect(flight(message(13, Buffer.alloc(4)))).toMatchObject({ clientCertificateRequested: true });
  });

  it.each([
    ['a chain of hundreds', [serverHello(), certificateMessage(Array.from({ length: 101 }, () => Buffer.alloc(1)))]],
    ['an extension twice', [serverHello({ extensions: Buffer.from('ff01000100ff01000100', 'hex') })]],
  ])('refuses %s', (_, messages) => {
    expect(read(record(22, Buffer.concat(messages))).kind).toBe('garbage');
  });

  it('says when a certificate cannot be read', () => {
    const seen = read(tripleDesFlight(Buffer.alloc(300, 0x30)));
    expect(seen).toMatchObject({ kind: 'hello-accepted', chainLength: 1, certificate: null });
  });

  it('reads a server without a certificate', () => {
    const seen = read(record(22, Buffer.concat([serverHello({ suite: 0x34 }), SERVER_HELLO_DONE])));
    expect(seen).toMatchObject({ kind: 'hello-accepted', chainLength: 0, certificate: null });
  });

  it.each([0x000a, 0xc02f, 0x0033])('takes no flight of suite %i without one, whose key the suite needs', (suite) => {
    for (const without of [[], [certificateMessage([])]]) {
      const seen = read(record(22, Buffer.concat([serverHello({ suite }), ...without, SERVER_HELLO_DONE])));
      expect(seen).toEqual({ kind: 'garbage', detail: 'a ServerHelloDone before any certificate' });
    }
  });

  it('ignores what comes after the decision', () => {
    const reader = new ServerReader();
    const first = reader.push(Buffer.concat([tripleDesFlight(RSA), randomBytes(50_000)]));
    expect(reader.push(alert(2, 40))).toBe(first);
    expect(reader.end()).toBe(first);
  });

  it('is JSON', () => {
    const seen = read(tripleDesFlight(RSA));
    expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  });
});

describe('a server that refuses', () => {
  it.each([
    [40, 'handshake_failure'],
    [70, 'protocol_version'],
    [80, 'internal_error'],
    [86, 'inappropriate_fallback'],
    [201, 'unknown'],
  ])('alert %i is %s', (description, name) => {
    expect(read(alert(2, description))).toEqual({
      kind: 'alert',
      level: 'fatal',
      description,
      name,
      afterServerHello: false,
    });
  });

  it('tells an alert after ServerHello', () => {
    expect(read(record(22, serverHello()), alert(2, 80))).toMatchObject({ kind: 'alert', afterServerHello: true });
  });

  it('takes close_notify for a refusal', () => {
    expect(read(alert(1, 0))).toMatchObject({ kind: 'alert', level: 'warning', name: 'close_notify' });
  });

  it('remembers a warning when nothing follows', () => {
    expect(read(alert(1, 112))).toMatchObject({ kind: 'alert', level: 'warning', name: 'unrecognized_name' });
  });

  it('tells a mere end', () => {
    expect(read()).toEqual({ kind: 'closed', bytes: 0 });
    expect(read(tripleDesFlight(RSA).subarray(0, 100))).toEqual({ kind: 'closed', bytes: 100 });
    expect(read(Uint8Array.of(22, 3))).toEqual({ kind: 'closed', bytes: 2 });
  });
});

describe('a server that does not speak TLS', () => {
  it.each([
    'HTTP/1.1 400 Bad Request\r\n\r\n',
    'http/1.0 200 OK\r\n\r\n',
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">',
    '<html><head>',
    'HTTP/',
  ])('%j is HTTP in the clear', (text) => {
    expect(read(Buffer.from(text))).toEqual({ kind: 'plain-http' });
  });

  it.each(['SSH-2.0-OpenSSH_9.2\r\n', '220 mail.example.com ESMTP\r\n', 'no', '\u001b[2Jhello', '\r\n\r\n\r\n'])(
    '%j is garbage',
    (text) => {
      const seen = read(Buffer.from(text));
      expect(seen.kind).toBe('garbage');
      // The detail goes to terminals.
      // eslint-disable-next-line no-control-regex
      expect(seen.kind === 'garbage' && /^[^\u0000-\u001f\u007f]*$/.test(seen.detail)).toBe(true);
    },
  );
});

describe('a server that breaks the rules', () => {
  const broken: readonly (readonly [string, readonly Uint8Array[]])[] = [
    ['a record that is too long', [Uint8Array.of(22, 3, 1, 0x48, 0x01)]],
    ['an empty handshake record', [record(22, Buffer.alloc(0))]],
    ['a record of SSLv2', [Uint8Array.of(0x80, 0x2e, 4, 0, 0)]],
    ['application data', [record(23, Buffer.alloc(20))]],
    ['change_cipher_spec', [record(22, serverHello()), record(20, Uint8Array.of(1))]],
    ['a record of version 2', [record(22, serverHello(), 0x0200)]],
    ['an alert of one byte', [record(21, Uint8Array.of(2))]],
    ['an alert of no known level', [record(21, Uint8Array.of(3, 40))]],
    ['a huge handshake message', [record(22, Uint8Array.of(2, 0xff, 0xff, 0xff))]],
    ['a certificate before ServerHello', [record(22, certificateMessage([RSA]))]],
    ['two ServerHellos', [record(22, serverHello()), record(22, serverHello())]],
    [
      'two certificates',
      [record(22, serverHello()), record(22, Buffer.concat([certificateMessage([]), certificateMessage([])]))],
    ],
    ['a ClientHello back', [record(22, message(1, Buffer.alloc(40)))]],
    ['Finished in the clear', [record(22, serverHello()), record(22, message(20, Buffer.alloc(12)))]],
    ['an unknown version', [record(22, serverHello({ version: 0x0305 }))]],
    ['a short ServerHello', [record(22, message(2, Buffer.alloc(20)))]],
    [
      'a ServerHello with a long session id',
      [
        record(
          22,
          message(2, Buffer.concat([Buffer.from([3, 1]), Buffer.alloc(32), Buffer.from([33]), Buffer.alloc(36)])),
        ),
      ],
    ],
    [
      'a ServerHello with something behind',
      [record(22, message(2, Buffer.concat([serverHello().subarray(4), Buffer.alloc(1)])))],
    ],
    ['extensions that overrun', [record(22, serverHello({ extensions: Uint8Array.of(0, 43, 0, 9, 3) }))]],
    [
      'a certificate list that overruns',
      [record(22, serverHello()), record(22, message(11, Uint8Array.of(0, 0, 9, 0, 0, 200)))],
    ],
    [
      'a certificate message with something behind',
      [record(22, serverHello()), record(22, message(11, Uint8Array.of(0, 0, 0, 1)))],
    ],
    ['a curve cut short', [record(22, serverHello({ suite: 0xc013 })), record(22, message(12, Uint8Array.of(3, 0)))]],
    [
      'a DH prime cut short',
      [record(22, serverHello({ suite: 0x33 })), record(22, message(12, Uint8Array.of(1, 0, 5)))],
    ],
    ['ServerHelloDone with content', [record(22, serverHello()), record(22, message(14, Buffer.alloc(1)))]],
    ['HelloRequest with content', [record(22, message(0, Buffer.alloc(1)))]],
  ];

  it.each(broken)('%s is garbage', (_, parts) => {
    expect(read(...parts).kind).toBe('garbage');
  });

  it('reads supported_versions before the old field', () => {
    const extensions = extension(43, Uint8Array.of(3, 9));
    expect(read(record(22, serverHello({ version: 0x0303, extensions }))).kind).toBe('garbage');
  });

  it('is given up when it never ends', () => {
    const endless = record(22, Buffer.concat(Array.from({ length: 4000 }, () => message(0, Buffer.alloc(0)))));
    const reader = new ServerReader();
    let seen: Observation | null = null;
    let sent = 0;
    while (seen === null && sent < 2 * MAX_SERVER_BYTES) {
      seen = reader.push(endless);
      sent += endless.length;
    }
    expect(seen).toMatchObject({ kind: 'garbage', detail: 'an answer without end' });
    expect(sent).toBeLessThanOrEqual(MAX_SERVER_BYTES + endless.length);
  });
});

describe('whatever comes', () => {
  const good = fc.constantFrom(
    tripleDesFlight(RSA),
    ecdheFlight(EC),
    record(22, serverHello13(0x1301, 29), 0x0303),
    alert(2, 40),
    alert(1, 112),
    record(22, serverHello()),
    Buffer.from('HTTP/1.1 400 Bad Request\r\n'),
  );
  const noise = fc.uint8Array({ maxLength: 60 });
  const nearly = fc.tuple(good, fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
    const changed = Buffer.from(bytes);
    changed[at % changed.length] = value;
    return changed;
  });
  const stream = fc.array(fc.oneof(good, noise, nearly), { maxLength: 5 }).map((parts) => Buffer.concat(parts));
  const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });

  it('the chunks never change the observation', () => {
    fc.assert(
      fc.property(stream, sizes, (bytes, cuts) => {
        const whole = read(bytes);
        expect(readInChunks(bytes, cuts)).toEqual(whole);
        expect(readInChunks(bytes, [1])).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('arbitrary bytes never throw and always come to an observation', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), sizes, (bytes, cuts) => {
        expect(readInChunks(bytes, cuts).kind).toMatch(/^(?:closed|garbage|plain-http|alert)$/);
      }),
    );
  });

  it('a prefix of a flight is never accepted', () => {
    const flight = ecdheFlight(EC);
    fc.assert(
      fc.property(fc.nat(flight.length - 1), (length) => {
        expect(read(flight.subarray(0, length)).kind).toBe('closed');
      }),
    );
  });

  it('a quarter megabyte byte by byte is read as what it is', () => {
    const big = record(22, Buffer.concat([serverHello(), certificateMessage([Buffer.alloc(16_000)])]));
    const many = Buffer.concat([
      big,
      ...Array.from({ length: 12 }, () => record(22, message(22, Buffer.alloc(16_000)))),
    ]);
    expect(readInChunks(many, [1])).toEqual(readInChunks(many, [many.length]));
  });
});

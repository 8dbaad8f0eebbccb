/** HMAC by two hashes against Node's own. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmacUnder } from '../../src/tls/handshake/hmac.ts';

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });

it.each(['md5', 'sha1', 'sha256', 'sha384', 'sha512'])('is HMAC with %s, whatever the length of the key', (hash) => {
  fc.assert(
    fc.property(bytes(300), fc.array(bytes(90), { maxLength: 4 }), (key, parts) => {
      const expected = createHmac(hash, key).update(Buffer.concat(parts)).digest('hex');
      expect(Buffer.from(hmacUnder(hash, key)(...parts)).toString('hex')).toBe(expected);
    }),
  );
});

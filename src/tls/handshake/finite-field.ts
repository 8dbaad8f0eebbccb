/** Diffie-Hellman over a server's own prime. Node's class for it first tests the prime, which takes seconds to minutes. */

/** `base ^ exponent mod modulus`. The exponents here have 256 bits, so that 4096-bit primes take some 10 ms. */
export function powMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Bytes in network order → a number. */
export function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`);
}

/** A number → as few bytes as it takes: TLS strips the zeros in front of a DH secret (RFC 5246, 8.1.2). */
export function toBytes(number: bigint): Uint8Array {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

/** Names of the groups (curves) for key exchange, by their code on the wire. */

/** From the IANA registry "TLS Supported Groups": those that web servers choose. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x0013, 'secp192r1'],
  [0x0015, 'secp224r1'],
  [0x0016, 'secp256k1'],
  [0x0017, 'secp256r1'],
  [0x0018, 'secp384r1'],
  [0x0019, 'secp521r1'],
  [0x001a, 'brainpoolP256r1'],
  [0x001b, 'brainpoolP384r1'],
  [0x001c, 'brainpoolP512r1'],
  [0x001d, 'x25519'],
  [0x001e, 'x448'],
  [0x0100, 'ffdhe2048'],
  [0x0101, 'ffdhe3072'],
  [0x0102, 'ffdhe4096'],
  [0x11eb, 'SecP256r1MLKEM768'],
  [0x11ec, 'X25519MLKEM768'],
]);

/** `secp256r1`; `group 0x0001` for a code that isn't in the table. */
export function groupName(code: number): string {
  return NAMES.get(code) ?? `group 0x${code.toString(16).padStart(4, '0')}`;
}

/** What a cipher suite stands for, as far as fleet can do it. */
import { type CipherSuite, knownSuite } from '../config/cipher-suite.ts';

/** How records are protected. Lengths in bytes. */
export type Protection =
  | { readonly kind: 'rc4'; readonly keyLength: 16; readonly mac: MacHash }
  | {
      readonly kind: 'cbc';
      /** Node's name. */
      readonly cipher: string;
      readonly keyLength: number;
      readonly blockLength: number;
      readonly mac: MacHash;
    }
  | {
      readonly kind: 'aead';
      readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
      readonly keyLength: number;
    };

export type MacHash = 'md5' | 'sha1' | 'sha256' | 'sha384';
/** The hash of key derivation from TLS 1.2 on. */
export type PrfHash = 'sha256' | 'sha384';

export interface SuiteParameters {
  /** `any`: TLS 1.3, where the suite doesn't say. */
  readonly keyExchange: 'RSA' | 'DH' | 'ECDH' | 'any';
  /** The key that signs, or with RSA key exchange decrypts. */
  readonly authentication: 'RSA' | 'ECDSA' | 'DSS' | 'any';
  readonly protection: Protection;
  readonly prfHash: PrfHash;
}

const MAC: Readonly<Record<string, MacHash>> = { MD5: 'md5', SHA1: 'sha1', SHA256: 'sha256', SHA384: 'sha384' };

/** The parameters of a suite by its id; null when fleet can't finish a handshake with it (export suites, RC2, IDEA …). */
export function parametersOf(id: string): SuiteParameters | null {
  const suite = knownSuite(id);
  if (suite === null || suite.export) return null;
  const protection = protectionOf(suite);
  const keyExchange = oneOf(suite.keyExchange, ['RSA', 'DH', 'ECDH', 'any']);
  const authentication = oneOf(suite.authentication, ['RSA', 'ECDSA', 'DSS', 'any']);
  if (protection === null || keyExchange === null || authentication === null) return null;
  return { keyExchange, authentication, protection, prfHash: suite.name.endsWith('SHA384') ? 'sha384' : 'sha256' };
}

function oneOf<T extends string>(text: string, values: readonly T[]): T | null {
  return values.find((value) => value === text) ?? null;
}

function protectionOf({ encryption, bits, mac }: CipherSuite): Protection | null {
  if (encryption === 'AESGCM')
    return bits === 256
      ? { kind: 'aead', cipher: 'aes-256-gcm', keyLength: 32 }
      : { kind: 'aead', cipher: 'aes-128-gcm', keyLength: 16 };
  if (encryption === 'CHACHA20/POLY1305') return { kind: 'aead', cipher: 'chacha20-poly1305', keyLength: 32 };
  const hash = MAC[mac];
  if (hash === undefined) return null;
  if (encryption === 'RC4') return { kind: 'rc4', keyLength: 16, mac: hash };
  if (encryption === 'AES')
    return { kind: 'cbc', cipher: `aes-${bits}-cbc`, keyLength: (bits ?? 0) / 8, blockLength: 16, mac: hash };
  if (encryption === '3DES') return { kind: 'cbc', cipher: 'des-ede3-cbc', keyLength: 24, blockLength: 8, mac: hash };
  // Node's library has no single DES of its own: it is 3DES with one key three times.
  if (encryption === 'DES') return { kind: 'cbc', cipher: 'des-ede3-cbc', keyLength: 8, blockLength: 8, mac: hash };
  return null;
}

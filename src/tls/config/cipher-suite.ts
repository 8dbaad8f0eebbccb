/** Cipher suites: those a library lists, and those that the client classes offer. */
import { type Result, err, ok } from '../../core/index.ts';
import offered from './cipher-suites.json' with { type: 'json' };

/** A cipher suite in the words of `openssl ciphers -V`. */
export interface CipherSuite {
  /** Four hex digits, lower case, as registered with IANA: `000a`. */
  readonly id: string;
  /** OpenSSL's name: `DES-CBC3-SHA`. */
  readonly name: string;
  /** The oldest protocol it can be used with, as OpenSSL prints it: `SSLv3`, `TLSv1`, `TLSv1.2`, `TLSv1.3`. */
  readonly protocol: string;
  /** `RSA`, `DH`, `ECDH`, `any` … */
  readonly keyExchange: string;
  /** The kind of key the certificate must have: `RSA`, `ECDSA`, `DSS`, `None`, `any` … */
  readonly authentication: string;
  /** `3DES`, `AES`, `AESGCM`, `RC4` … */
  readonly encryption: string;
  /** Bits of the symmetric key; null when the listing says none. */
  readonly bits: number | null;
  /** `SHA1`, `MD5`, `AEAD` … */
  readonly mac: string;
  /** A suite of the export era (40 or 56 bits). */
  readonly export: boolean;
}

/** Far above what any library prints (about 25 KB): a longer answer isn't a listing. */
const MAX_LISTING = 1_000_000;

const ROW =
  /^\s*0x([0-9A-F]{2}),0x([0-9A-F]{2}) - (\S+) +(\S+) +Kx=(\S+) +Au=(\S+) +Enc=([^\s(]+)(?:\((\d{1,4})\))? +Mac=(\S+)(?: +(export))?/i;

/**
 * Reads the output of `openssl ciphers -V 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'`. Rows of SSLv2 (three bytes) and rows
 * that can't be read are left out; fails with a sentence when no row is left.
 */
export function parseCipherTable(listing: string): Result<CipherSuite[], string> {
  if (listing.length > MAX_LISTING) return err(`the list of ciphers has ${listing.length} characters`);
  const suites = listing.split('\n').flatMap((line) => suiteOfRow(line.slice(0, 400)) ?? []);
  return suites.length > 0 ? ok(suites) : err('the list of ciphers holds no suite');
}

function suiteOfRow(line: string): CipherSuite | null {
  const match = ROW.exec(line);
  if (match === null) return null;
  const [, high = '', low = '', name = '', protocol = '', kx = '', au = '', enc = '', bits, mac = '', exp] = match;
  return {
    id: `${high}${low}`.toLowerCase(),
    name,
    protocol,
    // Old listings print the key's size with it: `Kx=RSA(512)`.
    keyExchange: kx.replace(/\(.*/, ''),
    authentication: au,
    encryption: enc,
    bits: bits === undefined ? null : Number(bits),
    mac,
    export: exp !== undefined,
  };
}

interface OfferedSuite extends CipherSuite {
  /** IANA's name. */
  readonly iana: string;
}

/** Every suite that a client class offers, by its id. `cipher-suites.json` holds one row a suite. */
const OFFERED: ReadonlyMap<string, OfferedSuite> = new Map(
  offered.rows.map((row) => {
    const [iana = '', listing = ''] = row;
    const suite = suiteOfRow(listing);
    if (suite === null) throw new Error(`cipher-suites.json: can't read "${listing}"`);
    return [suite.id, { ...suite, iana }];
  }),
);

/** What is known of a suite, by its id (`000a`); null for one that no client class offers. */
export function knownSuite(id: string): CipherSuite | null {
  return OFFERED.get(id) ?? null;
}

/** `TLS_RSA_WITH_3DES_EDE_CBC_SHA (000a)`; just the id for a suite that no client class offers. */
export function suiteTitle(id: string): string {
  const suite = OFFERED.get(id);
  return suite === undefined ? `suite ${id}` : `${suite.iana} (${id})`;
}

/** Whether a cipher list leaves a given suite usable: yes, no, or not to be known from the text. */
import type { CipherSuite } from './cipher-suite.ts';
import { type CipherListItem, readCipherList } from './cipher-list.ts';
import { type LibraryVersion, isOpensslAtLeast } from './openssl-version.ts';

/** `unknown` where the answer lies in the library's build or in a system-wide policy. */
export type Certainty = 'yes' | 'no' | 'unknown';

/** Facts of one suite that keywords ask for; null where OpenSSL's releases differ. */
type Predicate = (suite: CipherSuite, library: LibraryVersion | null) => Certainty;

const is =
  (test: (suite: CipherSuite) => boolean): Predicate =>
  (suite) =>
    test(suite) ? 'yes' : 'no';
const enc = (...names: string[]): Predicate => is((s) => names.includes(s.encryption));
const encBits = (bits: number, names: readonly string[]): Predicate =>
  is((s) => s.bits === bits && names.includes(s.encryption));
const mac = (...names: string[]): Predicate => is((s) => names.includes(s.mac));
const au = (...names: string[]): Predicate => is((s) => names.includes(s.authentication));
const kx = (...names: string[]): Predicate => is((s) => names.includes(s.keyExchange));
const both = (keyExchange: string, named: boolean): Predicate =>
  is((s) => s.keyExchange === keyExchange && (s.authentication === 'None') !== named);
const from = (protocol: string): Predicate => is((s) => s.protocol === protocol);

const AES = ['AES', 'AESGCM', 'AESCCM', 'AESCCM8'];
const STRONG = [...AES, 'CHACHA20/POLY1305', 'Camellia', 'ARIAGCM'];
const MEDIUM = ['RC4', 'RC2', 'SEED', 'IDEA'];

/** 3DES moved from HIGH to MEDIUM with OpenSSL 1.1.0; what older builds of distributions do differs. */
function strength(suite: CipherSuite, library: LibraryVersion | null): 'HIGH' | 'MEDIUM' | 'LOW' | 'none' | 'unknown' {
  if (suite.export || suite.encryption === 'None') return 'none';
  if (STRONG.includes(suite.encryption)) return 'HIGH';
  if (MEDIUM.includes(suite.encryption)) return 'MEDIUM';
  if (suite.encryption === 'DES') return 'LOW';
  if (suite.encryption !== '3DES') return 'unknown';
  return library === null || isOpensslAtLeast(library, '1.1.0') ? 'MEDIUM' : 'unknown';
}

const ofStrength =
  (wanted: string): Predicate =>
  (suite, library) => {
    const found = strength(suite, library);
    return found === 'unknown' ? 'unknown' : found === wanted ? 'yes' : 'no';
  };

/** DEFAULT leaves out what is anonymous or doesn't encrypt, and holds plain AES; the rest differs by release. */
const inDefault: Predicate = (suite) => {
  if (suite.encryption === 'None' || suite.authentication === 'None') return 'no';
  const usual = ['RSA', 'ECDSA'].includes(suite.authentication) && ['RSA', 'DH', 'ECDH'].includes(suite.keyExchange);
  return usual && ['AES', 'AESGCM', 'CHACHA20/POLY1305'].includes(suite.encryption) ? 'yes' : 'unknown';
};

/** The keywords of openssl-ciphers(1) that lists for web servers use. */
const PREDICATES: ReadonlyMap<string, Predicate> = new Map<string, Predicate>([
  ['ALL', is((s) => s.encryption !== 'None')],
  ['COMPLEMENTOFALL', enc('None')],
  ['DEFAULT', is(() => false)],
  ['HIGH', ofStrength('HIGH')],
  ['MEDIUM', ofStrength('MEDIUM')],
  ['LOW', ofStrength('LOW')],
  ['EXP', is((s) => s.export)],
  ['EXPORT', is((s) => s.export)],
  ['RSA', is((s) => s.keyExchange === 'RSA' && s.authentication === 'RSA')],
  ['kRSA', kx('RSA')],
  ['aRSA', au('RSA')],
  ['kEDH', kx('DH')],
  ['kDHE', kx('DH')],
  ['DH', kx('DH')],
  ['EDH', both('DH', true)],
  ['DHE', both('DH', true)],
  ['ADH', both('DH', false)],
  ['kEECDH', kx('ECDH')],
  ['kECDHE', kx('ECDH')],
  ['ECDH', kx('ECDH')],
  ['EECDH', both('ECDH', true)],
  ['ECDHE', both('ECDH', true)],
  ['AECDH', both('ECDH', false)],
  ['aNULL', au('None')],
  ['aECDSA', au('ECDSA')],
  ['ECDSA', au('ECDSA')],
  ['aDSS', au('DSS')],
  ['DSS', au('DSS')],
  ['aPSK', au('PSK')],
  ['eNULL', enc('None')],
  ['NULL', enc('None')],
  ['3DES', enc('3DES')],
  ['DES', is((s) => s.encryption === 'DES' && !s.export)],
  ['RC4', enc('RC4')],
  ['RC2', enc('RC2')],
  ['IDEA', enc('IDEA')],
  ['SEED', enc('SEED')],
  ['AES', enc(...AES)],
  ['AES128', encBits(128, AES)],
  ['AES256', encBits(256, AES)],
  ['AESGCM', enc('AESGCM')],
  ['AESCCM', enc('AESCCM', 'AESCCM8')],
  ['AESCCM8', enc('AESCCM8')],
  ['CHACHA20', enc('CHACHA20/POLY1305')],
  ['CAMELLIA', enc('Camellia')],
  ['CAMELLIA128', encBits(128, ['Camellia'])],
  ['CAMELLIA256', encBits(256, ['Camellia'])],
  ['ARIA', enc('ARIAGCM')],
  ['ARIAGCM', enc('ARIAGCM')],
  ['MD5', mac('MD5')],
  ['SHA', mac('SHA1')],
  ['SHA1', mac('SHA1')],
  ['SHA256', mac('SHA256')],
  ['SHA384', mac('SHA384')],
  ['SSLv3', from('SSLv3')],
  ['TLSv1.2', from('TLSv1.2')],
]);

/** The keywords in capitals: what matches here and not above is in the wrong case. */
const MISSPELT = new Set(Array.from(PREDICATES.keys(), (keyword) => keyword.toUpperCase()));

/** Other names under which OpenSSL before 1.1.0 knew the suites of 3DES and DES with DHE. */
function namesOf(suite: CipherSuite): readonly string[] {
  return [suite.name, suite.name.replace(/^DHE-/, 'EDH-'), suite.name.replace(/^EDH-/, 'DHE-')];
}

function matchesName(name: string, suite: CipherSuite, library: LibraryVersion | null): Certainty {
  const predicate = PREDICATES.get(name);
  if (predicate !== undefined) return predicate(suite, library);
  if (namesOf(suite).includes(name)) return 'yes';
  // A word with a hyphen is the name of another suite; a keyword in the wrong case is none.
  if (name.includes('-') || MISSPELT.has(name.toUpperCase())) return 'no';
  // A word without a hyphen could be a keyword that isn't listed above.
  return 'unknown';
}

function matchesAll(names: readonly string[], suite: CipherSuite, library: LibraryVersion | null): Certainty {
  const answers = names.map((name) => matchesName(name, suite, library));
  return answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes';
}

/**
 * Whether the list lets this suite be negotiated, as far as its words tell, for a library that has the suite.
 * Suites of TLS 1.3 are always in: cipher lists don't rule them. Words that OpenSSL doesn't know it ignores, except
 * invalid commands, which void the whole list. `library` settles keywords whose meaning changed; null takes today's.
 */
export function couldMatch(list: string, suite: CipherSuite, library: LibraryVersion | null = null): Certainty {
  if (suite.protocol === 'TLSv1.3') return 'yes';
  const { items } = readCipherList(list);
  if (items.some((item) => item.kind === 'invalid')) return 'no';
  let active: Certainty = 'no';
  let killed: Certainty = 'no';
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'select') continue;
    // OpenSSL knows DEFAULT only as the very first word of a list; anywhere else it is a word like any unknown one.
    const isDefault = index === 0 && item.text === 'DEFAULT';
    const match = isDefault ? inDefault(suite, library) : matchesAll(item.names, suite, library);
    if (item.operator === '!') killed = orElse(killed, match);
    active = step(active, item.operator, match);
  }
  return killed === 'yes' ? 'no' : killed === 'unknown' && active === 'yes' ? 'unknown' : active;
}

function step(active: Certainty, operator: '' | '-' | '+' | '!', match: Certainty): Certainty {
  if (operator === '') return orElse(active, match);
  if (operator !== '-' || match === 'no' || active === 'no') return active;
  return match === 'yes' ? 'no' : 'unknown';
}

function orElse(a: Certainty, b: Certainty): Certainty {
  return a === 'yes' || b === 'yes' ? 'yes' : a === 'unknown' || b === 'unknown' ? 'unknown' : 'no';
}

/** The item of the list that removes the suite for good, to be named in a message: `!3DES`. Null: none does. */
export function killerOf(list: string, suite: CipherSuite): string | null {
  const killer = readCipherList(list).items.find(
    (item): item is Extract<CipherListItem, { kind: 'select' }> =>
      item.kind === 'select' && item.operator === '!' && matchesAll(item.names, suite, null) === 'yes',
  );
  return killer?.text ?? null;
}

/** Readings with a memory: the hosts of a fleet list the same suites, and a certificate is met at many handshakes. */
import { memoize, type Result } from '../../core/index.ts';
import { readCertificate, type CertificateFacts } from './certificate.ts';
import { parseCipherTable, type CipherSuite } from '../config/cipher-suite.ts';
import { offeredSuites, type ClientClass } from '../clients/client-class.ts';

/**
 * {@link parseCipherTable}. A listing has 19 KB and comes to 150 objects; all hosts with the same library share one
 * array.
 */
export const cipherTableOnce: (listing: string) => Result<readonly CipherSuite[], string> = memoize(parseCipherTable, {
  characters: 1024 * 1024,
});

const fromPem = memoize((pem) => readCertificate(pem), { characters: 1024 * 1024 });
const fromDer = memoize((der) => readCertificate(Buffer.from(der, 'latin1')), { characters: 1024 * 1024 });

/** {@link readCertificate}, of PEM or DER. One run meets the certificates of a host a dozen times each. */
export function certificateOnce(bytes: Uint8Array | string): Result<CertificateFacts, string> {
  if (typeof bytes === 'string') return fromPem(bytes);
  return fromDer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
}

const shared = new WeakMap<readonly CipherSuite[], Map<ClientClass, readonly CipherSuite[]>>();

/** The library's own rows of what the client offers; found once for each library and client class. */
export function sharedSuites(client: ClientClass, suites: readonly CipherSuite[]): readonly CipherSuite[] {
  const byClient = shared.get(suites) ?? new Map<ClientClass, readonly CipherSuite[]>();
  shared.set(suites, byClient);
  const found = byClient.get(client) ?? rowsOf(client, suites);
  byClient.set(client, found);
  return found;
}

function rowsOf(client: ClientClass, suites: readonly CipherSuite[]): readonly CipherSuite[] {
  const offered = new Set(offeredSuites(client));
  return suites.filter((suite) => offered.has(suite.id));
}

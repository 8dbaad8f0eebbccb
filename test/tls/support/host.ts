/** Hosts for tests, written short: `{ "library": "OpenSSL 3.0.22", "suites": "openssl-3.0-debian" }`. */
import {
  type CipherSuite,
  type HostKnowledge,
  UNKNOWN_HOST,
  knownSuite,
  parseCipherTable,
  parseHttpdVersion,
  parseLibraryVersion,
} from '../../../src/tls/index.ts';
import { fixtureText } from './fixtures.ts';

/** What a fixture says of a host; everything else is as in {@link UNKNOWN_HOST}. */
export type ShortHost = Partial<Omit<HostKnowledge, 'library' | 'httpd' | 'suites'>> & {
  readonly library?: string;
  readonly httpd?: string;
  /** A file of `fixtures/ciphers`; with `+weak` also RC4 and 3DES, as built with enable-weak-ssl-ciphers. */
  readonly suites?: string;
};

export function hostOf({ library, httpd, suites, ...rest }: ShortHost): HostKnowledge {
  const parsedLibrary = library === undefined ? null : parseLibraryVersion(library);
  const parsedHttpd = httpd === undefined ? null : parseHttpdVersion(httpd);
  return {
    ...UNKNOWN_HOST,
    ...rest,
    library: parsedLibrary?.ok === true ? parsedLibrary.value : null,
    httpd: parsedHttpd?.ok === true ? parsedHttpd.value : null,
    suites: suites === undefined ? null : suitesOf(suites),
  };
}

function suitesOf(name: string): readonly CipherSuite[] {
  const [file = '', weak] = name.split('+');
  const table = parseCipherTable(fixtureText(`ciphers/${file}.txt`));
  if (!table.ok) throw new Error(table.error);
  const extra =
    weak === undefined ? [] : ['0004', '0005', '000a', '0013', '0016'].flatMap((id) => knownSuite(id) ?? []);
  return [...table.value, ...extra];
}

/** What is known of a host where it bears on TLS. Everything may be unknown (null): then nothing is concluded from it. */
import type { TlsSetting } from '../../core/index.ts';
import type { CipherSuite } from '../config/cipher-suite.ts';
import type { HttpdVersion } from '../config/httpd-version.ts';
import type { LibraryVersion } from '../config/openssl-version.ts';

/** The kinds of keys that one vhost has certificates for. */
export interface VhostCertificates {
  /** How to name the vhost in a message, e.g. `www.example.com (/etc/httpd/conf.d/ssl.conf:56)`. */
  readonly vhost: string;
  /** `rsa`, `ec` …, as in `CertificateFacts.keyType`. */
  readonly keyTypes: readonly string[];
}

/** The host itself, whatever its configuration says. */
export interface HostKnowledge {
  /** The module that does TLS, as `httpd -M` names it without `_module`: `ssl`, `nss`, `gnutls`, `tls`. */
  readonly tlsModule: string | null;
  readonly httpd: HttpdVersion | null;
  /** The library that mod_ssl really links, which need not be the one of the `openssl` program. */
  readonly library: LibraryVersion | null;
  /** All suites of that library, at security level 0. */
  readonly suites: readonly CipherSuite[] | null;
  /** The vhosts that could answer the client; for one without SNI only the first of the address. */
  readonly certificates: readonly VhostCertificates[] | null;
  /** `rh-allow-sha1-signatures` of a Red Hat OpenSSL 3; null where there is no such switch. */
  readonly sha1Signatures: boolean | null;
  /** Whether the kernel or the library is in FIPS mode. */
  readonly fips: boolean | null;
  /** The security level of lists that set none, where it is known (openssl.cnf, system policy). */
  readonly defaultSecurityLevel: number | null;
  /** The first OpenSSL on this distribution that serves TLS 1.0 only at level 0; by default 3.0.0. */
  readonly tls10NeedsLevelZeroFrom?: string;
}

/** A host of which nothing is known; spread it and set what is. */
export const UNKNOWN_HOST: HostKnowledge = {
  tlsModule: null,
  httpd: null,
  library: null,
  suites: null,
  certificates: null,
  sha1Signatures: null,
  fips: null,
  defaultSecurityLevel: null,
};

/** `/etc/httpd/conf.d/ssl.conf:12` */
export function placeOf(setting: TlsSetting): string {
  return `${setting.file}:${setting.line}`;
}

/** The cipher list among the arguments of `SSLCipherSuite`. */
export function cipherListOf(setting: TlsSetting): string {
  return setting.args.at(-1) ?? '';
}

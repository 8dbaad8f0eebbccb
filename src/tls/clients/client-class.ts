/** What a client class is: the ClientHello of one kind of client, and what it accepts from a server, as data. */
import type { ProtocolVersion } from '../config/protocol-version.ts';

/**
 * One extension of a hello. Codes are hex as on the wire: four digits for groups and signature algorithms, two for
 * point formats and modes.
 */
export type HelloExtension =
  | { readonly type: 'server_name' }
  | { readonly type: 'status_request' }
  | { readonly type: 'supported_groups'; readonly groups: readonly string[] }
  | { readonly type: 'ec_point_formats'; readonly formats: readonly string[] }
  | { readonly type: 'signature_algorithms'; readonly schemes: readonly string[] }
  | { readonly type: 'application_layer_protocol_negotiation'; readonly protocols: readonly string[] }
  | { readonly type: 'extended_master_secret' }
  | { readonly type: 'session_ticket' }
  | { readonly type: 'supported_versions'; readonly versions: readonly ProtocolVersion[] }
  | { readonly type: 'psk_key_exchange_modes'; readonly modes: readonly string[] }
  | { readonly type: 'key_share'; readonly groups: readonly string[] }
  | { readonly type: 'renegotiation_info' }
  | { readonly type: 'next_protocol_negotiation' }
  | { readonly type: 'record_size_limit'; readonly limit: number }
  | { readonly type: 'delegated_credential'; readonly schemes: readonly string[] }
  /** Zeros, so many that the hello comes to `to` bytes with its header (RFC 7685); none when it's longer already. */
  | { readonly type: 'padding'; readonly to: number };

/** A hello in a TLS record (RFC 5246, 7.4.1.2). */
export interface TlsHelloFormat {
  readonly format: 'tls';
  /** The version in the record's header, which need not be the hello's. */
  readonly recordVersion: ProtocolVersion;
  /** The version in the hello itself; TLS 1.3 clients say `TLSv1.2` here. */
  readonly helloVersion: ProtocolVersion;
  /** 0, or 32 for the compatibility mode of TLS 1.3. */
  readonly sessionIdLength: number;
  /** In the client's order, four hex digits each; may hold signalling values, but never 5600 (TLS_FALLBACK_SCSV). */
  readonly cipherSuites: readonly string[];
  /** Two hex digits each: `00` is none, `01` DEFLATE. */
  readonly compressionMethods: readonly string[];
  /** In the client's order; empty: the hello ends without an extension block. */
  readonly extensions: readonly HelloExtension[];
}

/** A hello in SSLv2's framing (RFC 5246, appendix E.2), which has no room for extensions. */
export interface Sslv2HelloFormat {
  readonly format: 'sslv2';
  readonly helloVersion: ProtocolVersion;
  /** In the client's order, six hex digits each: `00000a` is suite 000a, others are SSLv2's own. */
  readonly cipherSpecs: readonly string[];
  /** 16 to 32 bytes. */
  readonly challengeLength: number;
}

/** A hash in a certificate's signature, and the update without which the client doesn't accept it. */
export interface AcceptedHash {
  readonly hash: string;
  readonly needs: string | null;
}

/** What the client accepts of a server's certificate. */
export interface AcceptedCertificates {
  /** `rsa`, `ec`, `dsa`. */
  readonly keyTypes: readonly string[];
  /** The smallest RSA key in bits that a patched client takes; null when no limit is known. */
  readonly minRsaBits: number | null;
  /** The largest RSA key in bits that it takes; null when no limit is known. */
  readonly maxRsaBits: number | null;
  /** EC keys by size in bits. */
  readonly ecBits: readonly number[];
  /** The smallest and the largest Diffie-Hellman prime in bits that it takes; null when no limit is known. */
  readonly minDhBits: number | null;
  readonly maxDhBits: number | null;
  readonly signatureHashes: readonly AcceptedHash[];
}

/** One kind of client. Each is one JSON file in `clients/`. */
export interface ClientClass {
  /** The file's name without its ending; what playbooks and reports call it. */
  readonly name: string;
  readonly title: string;
  readonly aliases: readonly string[];
  /** Years in which it was released and last supported by its vendor; `to` is null while it is supported. */
  readonly period: { readonly from: number; readonly to: number | null };
  /** The versions the client does. */
  readonly versions: { readonly min: ProtocolVersion; readonly max: ProtocolVersion };
  /** Whether it ever sends the name of the host it wants (SNI). If not, the server answers with its first vhost. */
  readonly sendsServerName: boolean;
  readonly hello: TlsHelloFormat | Sslv2HelloFormat;
  readonly accepts: AcceptedCertificates;
  /** What it calls itself in a request; null when that is up to the program. */
  readonly userAgent: string | null;
  /** What it does after its hello, in sentences. */
  readonly afterHello: readonly string[];
  /** Where the hello comes from. */
  readonly sources: readonly string[];
  /** What of all this is only believed. */
  readonly unverified: readonly string[];
  /** What a user should know about this client. */
  readonly notes: readonly string[];
}

/** Signalling values in the list of suites: empty renegotiation info, and the fallback that fleet never sends. */
const EMPTY_RENEGOTIATION_INFO = '00ff';

/** The suites of SSLv3 and TLS that the client offers, in its order, as four hex digits. */
export function offeredSuites(client: ClientClass): readonly string[] {
  const { hello } = client;
  if (hello.format === 'tls') return hello.cipherSuites.filter((id) => id !== EMPTY_RENEGOTIATION_INFO);
  const suites = hello.cipherSpecs.filter((spec) => spec.startsWith('00')).map((spec) => spec.slice(2));
  return suites.filter((id) => id !== EMPTY_RENEGOTIATION_INFO);
}

/** Whether the client can ask for this name; one that never sends SNI only ever knocks without a name (null). */
export function canAskFor(client: ClientClass, serverName: string | null): boolean {
  return client.sendsServerName || serverName === null;
}

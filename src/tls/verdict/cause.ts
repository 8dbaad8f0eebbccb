/** Why a client gets in or doesn't: a closed set of causes, and what can be done about each. */

/** Every cause a verdict can have. `help` of each is in {@link helpFor}. */
export const CAUSES = [
  'works',
  'library-no-3des',
  'no-shared-cipher',
  'protocol-version',
  'protocol-hole',
  'seclevel',
  'sha1-signature-policy',
  'fips',
  'vhost-override',
  'confcmd',
  'ecdsa-only-certificate',
  'certificate-not-accepted',
  'dh-too-large',
  'dh-too-small',
  'illegal-answer',
  'broken-off',
  'client-certificate-required',
  'needs-sni',
  'sni-policy-421',
  'strict-sni-403',
  'no-http-answer',
  'sslv2-hello',
  'other-tls-module',
  'front-terminator',
  'not-listening',
  'filtered',
  'closed-without-alert',
  'plain-http',
  'undecided',
  'unverifiable',
] as const;

export type Cause = (typeof CAUSES)[number];

/** What to do about each cause, in one or two sentences. Empty where there is nothing to do. */
const HELP: Readonly<Record<Cause, string>> = {
  works: '',
  'library-no-3des':
    'No configuration can help: this library has none of the suites that the client knows. Put a TLS proxy with its own OpenSSL in front, or give the client another TLS stack.',
  'no-shared-cipher': 'Allow one of the suites that the client offers in SSLCipherSuite.',
  'protocol-version': 'Enable a version that the client does in SSLProtocol.',
  'protocol-hole':
    'Enable the versions in between as well: mod_ssl with OpenSSL 1.1.0 and later serves only a range without gaps.',
  seclevel: 'Append :@SECLEVEL=0 to SSLCipherSuite; level 1 is not enough.',
  'sha1-signature-policy':
    'The crypto policy must allow SHA-1 signatures (on Red Hat: update-crypto-policies --set DEFAULT:SHA1, then restart httpd). It holds for the whole host, sshd too.',
  fips: 'A host in FIPS mode serves no TLS below 1.2. Serve this client from another host.',
  'vhost-override': 'Change the directive in the vhost: it beats the one at server level.',
  confcmd: 'Change the SSLOpenSSLConfCmd: it beats SSLProtocol and SSLCipherSuite.',
  'ecdsa-only-certificate': 'Add an RSA certificate to the vhost beside the ECDSA one.',
  'certificate-not-accepted': 'Give the vhost a certificate with a key that the client takes.',
  'dh-too-large': 'Leave DHE suites out of SSLCipherSuite for this client, so that another key exchange is chosen.',
  'dh-too-small': 'Give mod_ssl a larger Diffie-Hellman prime, or leave DHE suites out of SSLCipherSuite.',
  'illegal-answer': 'Find out what answers at this address: a server must not choose what was not offered.',
  'broken-off': 'Look at the error log with LogLevel ssl:info: the server took the hello and then broke off.',
  'client-certificate-required':
    'The listener asks for a client certificate: see SSLVerifyClient. fleet has none, and so can say no more.',
  'needs-sni': 'Give the listener a default vhost that serves clients without SNI, with a certificate that they take.',
  'sni-policy-421':
    'Give all vhosts of the address the same TLS directives and certificate, or the client an address of its own; SSLVHostSNIPolicy authonly lets it pass where httpd knows that directive.',
  'strict-sni-403':
    'Set SSLStrictSNIVHostCheck off in the first vhost of the address, and in the one that is asked for.',
  'no-http-answer': 'Look at the error log: the handshake was finished, and no HTTP answer came after it.',
  'sslv2-hello':
    'No setting helps: this server does not read a hello in SSLv2 framing. Have the client send TLS records (in Java: turn SSLv2Hello off), or put a proxy in front that reads it.',
  'other-tls-module': 'TLS is not done by mod_ssl here: its directives have no effect.',
  'front-terminator':
    'What answers at this address is not the httpd of the host: change the load balancer or proxy that ends TLS there.',
  'not-listening': 'Check that httpd runs and has a Listen for this address and port.',
  filtered: 'Check firewalls between the probe and the listener, or probe from the host itself.',
  'closed-without-alert': 'Look at the error log with LogLevel ssl:info, and for a proxy or filter in front.',
  'plain-http': 'The listener speaks HTTP without TLS: check SSLEngine, and the port.',
  undecided: 'Look at the error log with LogLevel ssl:info: the connection alone does not tell.',
  unverifiable: 'Probe again when the listener can be reached.',
};

/** What to do about a cause; empty for `works`. */
export function helpFor(cause: Cause): string {
  return HELP[cause];
}

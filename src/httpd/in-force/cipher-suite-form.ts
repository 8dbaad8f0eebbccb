/** Tells the two kinds of SSLCipherSuite apart. */

/**
 * `SSLCipherSuite TLSv1.3 …` sets the TLS 1.3 suites and nothing else: it neither beats nor is beaten by the list for
 * older protocols, which is written with one word or with `SSL` before it. Other directives have one form only.
 */
export type DirectiveForm = 'default' | 'tls13';

export function directiveForm(name: string, args: readonly string[]): DirectiveForm {
  const tls13 = /^ssl(proxy)?ciphersuite$/i.test(name) && args.length === 2 && args[0] === 'TLSv1.3';
  return tls13 ? 'tls13' : 'default';
}

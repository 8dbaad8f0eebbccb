/**
 * What standards say on old TLS. Each entry cites its source, and says no more than that. How the numbers of the clauses
 * were checked:
 * - RFC 8996 §4 and §5, RFC 9325 §4.1, RFC 5280 §6.1.3 (a)(2): against quotations of those sections.
 * - RFC 7568 §3 and RFC 7465 §2: against TLS-Anvil, whose tests of these rules name the section.
 * - NIST SP 800-52 Rev. 2 §3.1: against BoringSSL, whose policy for it quotes the section, and other quotations.
 * - PCI DSS 4: 4.2.1 and appendix A2, as version 4.0 has them; 4.0.1 keeps the number 4.2.1.
 * - NIST SP 800-131A Rev. 2: section 3 against quotations of its sentences, section 2 and its table 1 against quotations
 *   of both. Rev. 2 is of March 2019; a Rev. 3 is a draft.
 */
import type { Clause } from '../../ports/index.ts';

const rfc = (number: number, clause: string, says: string): Clause => ({
  standard: `RFC ${number}`,
  clause,
  says,
  url: `https://www.rfc-editor.org/rfc/rfc${number}`,
});

const cve = (id: string, clause: string, says: string): Clause => ({
  standard: id,
  clause,
  says,
  url: `https://nvd.nist.gov/vuln/detail/${id}`,
});

const NIST_52: Omit<Clause, 'says'> = {
  standard: 'NIST SP 800-52 Rev. 2',
  clause: 'section 3.1',
  url: 'https://doi.org/10.6028/NIST.SP.800-52r2',
};

const PCI: Clause = {
  standard: 'PCI DSS 4',
  clause: 'requirement 4.2.1, appendix A2',
  says: 'SSL and early TLS are no strong cryptography; appendix A2 excepts payment terminals (POS POI)',
  url: 'https://www.pcisecuritystandards.org/document_library/',
};

export const CLAUSES = {
  sslv3: [
    rfc(7568, 'section 3', 'SSLv3 must not be used'),
    PCI,
    { ...NIST_52, says: 'servers for government-only applications shall not use SSL 3.0' },
    cve('CVE-2014-3566', 'POODLE', 'padding of SSLv3 lets an attacker read plaintext'),
  ],
  tls10: [
    rfc(8996, 'section 4', 'TLS 1.0 must not be used'),
    PCI,
    {
      ...NIST_52,
      says: 'servers for government-only applications shall not use TLS 1.0; others may where clients need it',
    },
    cve('CVE-2011-3389', 'BEAST', 'CBC suites of TLS 1.0 let an attacker guess plaintext'),
  ],
  tls11: [
    rfc(8996, 'section 5', 'TLS 1.1 must not be used'),
    {
      ...NIST_52,
      says: 'servers for government-only applications should not use TLS 1.1; others may where clients need it',
    },
  ],
  tripleDes: [
    rfc(9325, 'section 4.1', 'suites of less than 128 bits of security should not be negotiated; 3DES has 112'),
    cve('CVE-2016-2183', 'Sweet32', 'blocks of 64 bits collide in long connections, which gives plaintext away'),
    {
      standard: 'NIST SP 800-131A Rev. 2',
      clause: 'section 2, table 1',
      says: 'encryption with three-key TDEA is disallowed after 2023',
      url: 'https://doi.org/10.6028/NIST.SP.800-131Ar2',
    },
  ],
  rc4: [
    rfc(7465, 'section 2', 'servers must not select an RC4 suite'),
    rfc(9325, 'section 4.1', 'RC4 suites must not be negotiated'),
  ],
  weakSuite: [rfc(9325, 'section 4.1', 'suites of less than 112 bits of security must not be negotiated')],
  staticRsa: [rfc(9325, 'section 4.1', 'suites with RSA key transport should not be negotiated: no forward secrecy')],
  levelZero: [
    {
      standard: 'OpenSSL',
      clause: 'SSL_CTX_set_security_level(3), level 0',
      says: 'everything is permitted: also short keys and broken hashes',
      url: 'https://docs.openssl.org/master/man3/SSL_CTX_get_security_level/',
    },
  ],
  expired: [
    rfc(5280, 'section 6.1.3', 'a path is valid only while the time is within the validity of its certificates'),
  ],
  shortKey: [
    {
      standard: 'NIST SP 800-131A Rev. 2',
      clause: 'section 3',
      says: 'an RSA key that signs shall have 2048 bits or more',
      url: 'https://doi.org/10.6028/NIST.SP.800-131Ar2',
    },
  ],
} satisfies Readonly<Record<string, readonly Clause[]>>;

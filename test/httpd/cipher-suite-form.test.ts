/** Which of the two settings that SSLCipherSuite has a line is about. */
import { expect, it } from 'vitest';
import { directiveForm } from '../../src/httpd/index.ts';

it.each([
  ['SSLCipherSuite', ['HIGH'], 'default'],
  ['SSLCipherSuite', ['TLSv1.3'], 'default'],
  ['SSLCipherSuite', ['SSL', 'HIGH'], 'default'],
  ['SSLCipherSuite', ['TLSv1.3', 'A'], 'tls13'],
  ['sslproxyciphersuite', ['TLSv1.3', 'A'], 'tls13'],
  ['SSLCipherSuite', ['TLSv1.3', 'A', 'B'], 'default'],
  ['SSLProtocol', ['TLSv1.3', 'TLSv1.2'], 'default'],
  ['XSSLCipherSuite', ['TLSv1.3', 'A'], 'default'],
  ['SSLCipherSuiteX', ['TLSv1.3', 'A'], 'default'],
])('%s %j is %s', (name, args, form) => {
  expect(directiveForm(name, args)).toBe(form);
});

/** Text from outside that may stand in XML 1.0. */
import { printable } from '../core/index.ts';

/**
 * Control characters are escaped as everywhere; what else XML 1.0 forbids (section 2.2: lone surrogates, U+FFFE and
 * U+FFFF) becomes U+FFFD. Markup is xmlbuilder2's part, but for ampersands: it takes `&lt;` and even `&#0;` in a text for
 * references that somebody made, and leaves them alone. Escaped here, they are what it leaves alone.
 */
export function xmlText(text: string): string {
  return printable(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;');
}

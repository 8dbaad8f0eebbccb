/** Mozilla's recommendation for servers, as what a host should return to when an exception ends. */
import type { WantedTls } from './capability.ts';
import data from './mozilla-intermediate.json' with { type: 'json' };

/** A published set of values. */
export interface RecommendedTls extends WantedTls {
  /** The version of Mozilla's guidelines it comes from. */
  readonly guidelines: string;
  readonly honorCipherOrder: boolean;
  /** Key exchange groups in order; names that an older OpenSSL doesn't know stop httpd at its start. */
  readonly curves: readonly string[];
}

/** The profile "intermediate": TLS 1.2 and 1.3. The profile "old", which had TLS 1.0, no longer exists. */
export const mozillaIntermediate: RecommendedTls = {
  guidelines: data.guidelines,
  protocol: data.protocol,
  cipherList: data.suites.join(':'),
  honorCipherOrder: data.honorCipherOrder,
  curves: data.curves,
};

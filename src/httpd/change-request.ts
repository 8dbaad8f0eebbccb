/** What a change of one directive is made of, and why it may be refused. */
import type { Occurrence, OpaqueRegion, Place } from './configuration.ts';
import type { VirtualHost } from './vhosts.ts';

/** One directive in one scope. Of SSLCipherSuite only the default form is meant, never the TLSv1.3 line. */
export interface DirectiveTarget {
  /** Null: the server level. */
  readonly vhost: VirtualHost | null;
  /** `SSLProtocol`, spelled as it is written where no line exists yet. */
  readonly name: string;
}

/** A directive and the value it shall have. */
export interface SetDirectiveRequest extends DirectiveTarget {
  /** The text after the name, quoted as httpd needs it: `all -SSLv3`. */
  readonly args: string;
  /** A comment line put right above, `# fleet: …`; null for none. */
  readonly marker: string | null;
}

/** Why nothing was proposed. Each names the place a person has to look at. */
export type ChangeError =
  /** The value or marker would not be one line, or would swallow the next one. */
  | { readonly code: 'invalid-request'; readonly message: string }
  /** The line that counts came out of a macro: changing the body would change every use. */
  | { readonly code: 'in-macro'; readonly macro: string; readonly occurrence: Occurrence }
  /** The virtual host itself was made by a macro. */
  | { readonly code: 'vhost-in-macro'; readonly vhost: Place }
  /** A region that wasn't understood may set the same directive, or makes httpd refuse the file. */
  | { readonly code: 'opaque-region'; readonly region: OpaqueRegion }
  /** The file to edit is not among those that were read. */
  | { readonly code: 'file-missing'; readonly path: string };

/** What of TLS is configured at one place, with the lines that say so. */

/** One directive as it is in effect. */
export interface TlsSetting {
  /** The directive's arguments, unquoted. */
  readonly args: readonly string[];
  readonly file: string;
  readonly line: number;
  /** The server-level directive that this one, in a vhost, hides; absent when it hides none. */
  readonly shadows?: TlsSetting;
}

/** The directives in effect for one listener and server name. Null: not set. */
export interface EffectiveTls {
  /** `SSLProtocol` */
  readonly protocol: TlsSetting | null;
  /** `SSLCipherSuite` of one argument, or of `SSL` and a list; never its `TLSv1.3` form. */
  readonly cipherSuite: TlsSetting | null;
  /** Every `SSLOpenSSLConfCmd`, global ones first. */
  readonly confCmds: readonly TlsSetting[];
}

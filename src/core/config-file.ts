/** A configuration file as it was read from a host. */

/** One file of the closure of a configuration. Contents are latin1: one character a byte, no byte is ever lost. */
export interface ConfigFile {
  /** The path under which the configuration reaches it, which may be a symbolic link. */
  readonly path: string;
  /** The path with all symbolic links resolved: the one that is edited. */
  readonly realPath: string;
  readonly bytes: string;
  /** Hex SHA-256 of `bytes`. */
  readonly sha256: string;
  /** Permission bits in octal as `stat` prints them, e.g. `644`. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Hard links; more than one means that the file is written in place. */
  readonly links: number;
}

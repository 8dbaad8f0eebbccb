/** What clients see: one entry for each listener, server name and client class. */

/** A place where a TLS client can knock: an address and port of the host, and the name it asks for. */
export interface ProbePoint {
  /** An IP address as httpd's configuration has it; `*` stands for every address that no vhost singles out. */
  readonly address: string;
  readonly port: number;
  /** The SNI name; null for a client that sends none. */
  readonly serverName: string | null;
  /**
   * The Host header of the request that follows the handshake, where it isn't the name that was asked for, nor, without
   * SNI, the one of the first vhost: httpd may refuse such a request after a perfect handshake.
   */
  readonly host?: string;
}

/** One handshake, judged. `seen` tells what the wire showed; `gotIn` is null where nothing could be seen. */
export interface MatrixEntry {
  readonly point: ProbePoint;
  /** Name of the client class, e.g. `windows-vista`. */
  readonly client: string;
  readonly gotIn: boolean | null;
  /** One of the closed list of causes; `works` where the client got in. */
  readonly cause: string;
  /** What was seen, for people: `TLS 1.0, TLS_RSA_WITH_AES_128_CBC_SHA` or `alert 70 protocol_version`. */
  readonly evidence: string;
  /** What would help; empty where nothing is wrong. */
  readonly help: string;
  /** `full`: through Finished and HTTP. `hello`, or absent: to the server's first answer. */
  readonly mode?: 'hello' | 'full';
  /** What the cause rests on: what was `seen` on the wire, that and what was `read` on the host, or what is `inferred`. */
  readonly basis?: 'seen' | 'read' | 'inferred';
}

/** `*:443 alpha.example.test`, `10.0.0.1:443 (no SNI)`, `[2001:db8::1]:443 (no SNI, Host: beta.example.test)`. */
export function formatPoint(point: ProbePoint): string {
  const without = point.host === undefined ? '(no SNI)' : `(no SNI, Host: ${point.host})`;
  return `${formatListener(point)} ${point.serverName ?? without}`;
}

/** `*:443`, `[2001:db8::1]:443` */
export function formatListener({ address, port }: Pick<ProbePoint, 'address' | 'port'>): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Identifies an entry across two matrices of one host. */
export function entryKey(entry: Pick<MatrixEntry, 'point' | 'client'>): string {
  return `${formatPoint(entry.point)} ${entry.client}`;
}

/** What clients see: one entry for each listener, server name and client class. */

/** A place where a TLS client can knock: an address and port of the host, and the name it asks for. */
export interface ProbePoint {
  /** An IP address as httpd's configuration has it; `*` stands for every address that no vhost singles out. */
  readonly address: string;
  readonly port: number;
  /** The SNI name; null for a client that sends none. */
  readonly serverName: string | null;
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
}

/** `*:443 alpha.example.test`, `10.0.0.1:443 (no SNI)`. */
export function formatPoint(point: ProbePoint): string {
  const host = point.address.includes(':') ? `[${point.address}]` : point.address;
  return `${host}:${point.port} ${point.serverName ?? '(no SNI)'}`;
}

/** Identifies an entry across two matrices of one host. */
export function entryKey(entry: Pick<MatrixEntry, 'point' | 'client'>): string {
  return `${formatPoint(entry.point)} ${entry.client}`;
}

/** Which host keys are known: the lines of all known_hosts files, found by name, and the verdict on an offered key. */
import type { ConnectionSettings } from '../../core/index.ts';
import { matchesHostList } from './host-pattern.ts';
import { hidesName, type KnownHostsEntry } from './known-hosts-line.ts';

/** The lines of one or more files in their order, with an index that keeps looking up quick in large files. */
export class KnownHosts {
  readonly #byName = new Map<string, { order: number; entry: KnownHostsEntry }[]>();
  readonly #scanned: { order: number; entry: KnownHostsEntry }[] = [];
  #count = 0;

  constructor(entries: Iterable<KnownHostsEntry> = []) {
    for (const entry of entries) this.add(entry);
  }

  /** Adds a line behind all others. */
  add(entry: KnownHostsEntry): void {
    const item = { order: this.#count++, entry };
    if (entry.hosts.kind === 'hashed' || entry.hosts.patterns.some((p) => /[*?!]/.test(p))) {
      this.#scanned.push(item);
      return;
    }
    for (const name of new Set(entry.hosts.patterns.map((p) => p.toLowerCase()))) {
      const list = this.#byName.get(name);
      if (list === undefined) this.#byName.set(name, [item]);
      else list.push(item);
    }
  }

  /** The lines about a name, in their order. Use {@link knownHostsName} to make the name. */
  entriesFor(name: string): KnownHostsEntry[] {
    const scanned = this.#scanned.filter(({ entry }) => isAbout(entry, name));
    return [...(this.#byName.get(name) ?? []), ...scanned].sort((a, b) => a.order - b.order).map(({ entry }) => entry);
  }
}

function isAbout({ hosts }: KnownHostsEntry, name: string): boolean {
  return hosts.kind === 'hashed' ? hidesName(hosts, name) : matchesHostList(name, hosts.patterns);
}

/** The name under which OpenSSH keeps a host: lower case, and `[host]:port` unless the port is 22. */
export function knownHostsName(host: string, port: number): string {
  const lower = host.toLowerCase();
  return port === 22 ? lower : `[${lower}]:${port}`;
}

/** Under which host and port a server's key is kept: its alias stands alone (ssh_config(5), HostKeyAlias). */
export function knownHostsTarget({
  address,
  port,
  hostKeyAlias,
}: Pick<ConnectionSettings, 'address' | 'port' | 'hostKeyAlias'>): { readonly host: string; readonly port: number } {
  return hostKeyAlias === undefined ? { host: address, port } : { host: hostKeyAlias, port: 22 };
}

/** A key that a server offered. */
export interface OfferedHostKey {
  readonly host: string;
  readonly port: number;
  /** The public key in SSH wire format. */
  readonly key: Uint8Array;
}

/** What known_hosts says of an offered key. `line` counts from 1. */
export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'changed'; readonly file: string; readonly line: number }
  | { readonly kind: 'revoked'; readonly file: string; readonly line: number };

/**
 * OpenSSH's rule (hostfile.c, check_hostkeys_by_key_or_type; sshconnect.c, check_host_key): revoked beats everything;
 * known if any line has this key; changed if lines of this host exist and all have other keys, *whatever their type*
 * (that's why {@link orderHostKeyAlgorithms} asks for known types first); otherwise unknown. On a port other than 22
 * a host that is unknown as `[host]:port` is looked up once more by its bare name, where only a match counts. Other
 * than OpenSSH, a revocation under the bare name counts there too.
 */
export function checkHostKey(known: KnownHosts, offered: OfferedHostKey): HostKeyVerdict {
  const verdict = judge(known.entriesFor(knownHostsName(offered.host, offered.port)), offered.key);
  if (verdict.kind !== 'unknown' || offered.port === 22) return verdict;
  const bare = judge(known.entriesFor(knownHostsName(offered.host, 22)), offered.key);
  return bare.kind === 'changed' ? verdict : bare;
}

function judge(entries: readonly KnownHostsEntry[], key: Uint8Array): HostKeyVerdict {
  const revoked = entries.find((e) => e.marker === 'revoked' && e.key.equals(key));
  if (revoked !== undefined) return { kind: 'revoked', file: revoked.file, line: revoked.line };
  const plain = entries.filter((e) => e.marker === 'none');
  if (plain.some((e) => e.key.equals(key))) return { kind: 'known' };
  const other = plain.at(-1);
  return other === undefined ? { kind: 'unknown' } : { kind: 'changed', file: other.file, line: other.line };
}

/** The line of a certificate authority that alone vouches for a host; null where its own key is known, or nothing is. */
export function onlyAuthority(
  known: KnownHosts,
  { host, port }: { readonly host: string; readonly port: number },
): KnownHostsEntry | null {
  const names = new Set([knownHostsName(host, port), knownHostsName(host, 22)]);
  const entries = [...names].flatMap((name) => known.entriesFor(name));
  if (entries.some(({ marker }) => marker === 'none')) return null;
  return entries.find(({ marker }) => marker === 'cert-authority') ?? null;
}

/**
 * Puts the host key algorithms first for which this host's key is known, so that a server with several keys shows
 * one that can be checked. Unchanged if the favourite is known, or nothing is (sshconnect2.c, order_hostkeyalgs).
 */
export function orderHostKeyAlgorithms<T extends string>(
  known: KnownHosts,
  host: { readonly host: string; readonly port: number },
  algorithms: readonly T[],
): T[] {
  const types = knownTypes(known, host);
  const isKnown = (algorithm: T): boolean => types.has(keyTypeFor(algorithm));
  const favourite = algorithms[0];
  if (favourite === undefined || isKnown(favourite)) return [...algorithms];
  return [...algorithms.filter(isKnown), ...algorithms.filter((a) => !isKnown(a))];
}

function knownTypes(known: KnownHosts, { host, port }: { readonly host: string; readonly port: number }): Set<string> {
  const names = new Set([knownHostsName(host, port), knownHostsName(host, 22)]);
  for (const name of names) {
    const types = known.entriesFor(name).flatMap((e) => (e.marker === 'none' ? [e.keyType] : []));
    if (types.length > 0) return new Set(types);
  }
  return new Set();
}

/** RSA keys of type `ssh-rsa` sign by three algorithms (RFC 8332). */
function keyTypeFor(algorithm: string): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}

/** Lines of known_hosts files: who they are about, which key they hold, what they say of it. */
import { createHmac } from 'node:crypto';

/** The host field: patterns in clear text, or one name hidden behind a salted HMAC-SHA1 (`|1|salt|hash`). */
export type HostField =
  | { readonly kind: 'patterns'; readonly patterns: readonly string[] }
  | { readonly kind: 'hashed'; readonly salt: Uint8Array; readonly hash: Buffer };

/** One usable line. `line` counts from 1. */
export interface KnownHostsEntry {
  readonly file: string;
  readonly line: number;
  /** `@revoked` and `@cert-authority` lines say something else than "this host has this key". */
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  readonly hosts: HostField;
  /** E.g. `ssh-ed25519`. */
  readonly keyType: string;
  /** The public key in SSH wire format (RFC 4253 section 6.6). */
  readonly key: Buffer;
}

const MARKERS: ReadonlyMap<string, KnownHostsEntry['marker']> = new Map([
  ['@revoked', 'revoked'],
  ['@cert-authority', 'cert-authority'],
]);

/**
 * Reads the lines of a known_hosts file. Like OpenSSH it passes over comments, empty lines and lines that it can't
 * read: a damaged line must not lock anybody out of the hosts of the other lines.
 */
export function parseKnownHosts(text: string, file: string): KnownHostsEntry[] {
  return text.split('\n').flatMap((line, index) => parseKnownHostsLine(line, { file, line: index + 1 }) ?? []);
}

/** One line, or undefined if it says nothing (comment, empty, damaged, unknown marker, SSH 1 key). */
export function parseKnownHostsLine(
  line: string,
  place: { readonly file: string; readonly line: number },
): KnownHostsEntry | undefined {
  const fields = line.trim().split(/[ \t]+/, 4);
  if (fields[0] === undefined || fields[0] === '' || fields[0].startsWith('#')) return undefined;
  const marker = fields[0].startsWith('@') ? MARKERS.get(fields.shift() ?? '') : 'none';
  const [hostText, keyType, keyText] = fields;
  if (marker === undefined || hostText === undefined || keyType === undefined || keyText === undefined)
    return undefined;
  const hosts = parseHostField(hostText);
  const key = Buffer.from(keyText, 'base64');
  if (hosts === undefined || keyTypeOf(key) !== keyType) return undefined;
  return { ...place, marker, hosts, keyType, key };
}

/** The type that a public key in wire format says it has; empty if it isn't one. */
export function keyTypeOf(key: Uint8Array): string {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  if (bytes.length < 4) return '';
  const length = bytes.readUInt32BE(0);
  return length <= 64 && length <= bytes.length - 4 ? bytes.toString('latin1', 4, 4 + length) : '';
}

/** Whether a hashed field hides this name (lower case, `[host]:port` where the port isn't 22). */
export function hidesName(field: Extract<HostField, { kind: 'hashed' }>, name: string): boolean {
  return createHmac('sha1', field.salt).update(name).digest().equals(field.hash);
}

function parseHostField(text: string): HostField | undefined {
  if (!text.startsWith('|')) return { kind: 'patterns', patterns: text.split(',') };
  const [, version, salt, hash, ...rest] = text.split('|');
  if (version !== '1' || salt === undefined || hash === undefined || rest.length > 0) return undefined;
  const field = { kind: 'hashed', salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') } as const;
  return field.hash.length === 20 ? field : undefined;
}

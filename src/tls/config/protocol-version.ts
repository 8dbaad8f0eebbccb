/** The protocol versions of SSL and TLS: their names, their codes on the wire, their order. */

/** Oldest first, under the names that `SSLProtocol` uses. SSLv2 isn't here: nothing that fleet serves speaks it. */
export const PROTOCOL_VERSIONS = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/** A protocol version under the name that `SSLProtocol` uses. */
export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];

/** SSLv3 is 0x0300 on the wire and each later version one more (RFC 6101 to RFC 8446). */
const SSL3_CODE = 0x0300;

/** `TLSv1` → 0x0301. */
export function versionCode(version: ProtocolVersion): number {
  return SSL3_CODE + PROTOCOL_VERSIONS.indexOf(version);
}

/** 0x0301 → `TLSv1`; null for a code that no version has. */
export function versionOfCode(code: number): ProtocolVersion | null {
  return PROTOCOL_VERSIONS[code - SSL3_CODE] ?? null;
}

/** Negative when `a` is older than `b`, 0 when they are the same. */
export function compareVersions(a: ProtocolVersion, b: ProtocolVersion): number {
  return versionCode(a) - versionCode(b);
}

/** Whether a text is the exact name of a version. */
export function isProtocolVersion(text: unknown): text is ProtocolVersion {
  return PROTOCOL_VERSIONS.some((version) => version === text);
}

/** All versions from `min` to `max`, both included, oldest first. */
export function versionsBetween(min: ProtocolVersion, max: ProtocolVersion): ProtocolVersion[] {
  return PROTOCOL_VERSIONS.filter((v) => compareVersions(v, min) >= 0 && compareVersions(v, max) <= 0);
}

/** Versions of Apache httpd, as far as they change what TLS directives mean. */
import { type Result, err, ok } from '../../core/index.ts';

/** `2.4.71` */
export interface HttpdVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Reads `Server version: Apache/2.4.71 (Debian)`, `Apache/2.2.15` or `2.4.71`. Fails with a sentence. */
export function parseHttpdVersion(text: string): Result<HttpdVersion, string> {
  const match = /(?:Apache\/|^\s*)(\d{1,4})\.(\d{1,4})\.(\d{1,4})/.exec(text.slice(0, 512));
  if (match === null) return err(`no httpd version in "${text.trim().slice(0, 60)}"`);
  const [, major = '0', minor = '0', patch = '0'] = match;
  return ok({ major: +major, minor: +minor, patch: +patch });
}

/** Whether `version` is at least `wanted` (`2.4.36`). */
export function isHttpdAtLeast(version: HttpdVersion, wanted: string): boolean {
  const parsed = parseHttpdVersion(wanted);
  if (!parsed.ok) throw new Error(`not a version: ${wanted}`);
  const other = parsed.value;
  return (version.major - other.major || version.minor - other.minor || version.patch - other.patch) >= 0;
}

/** Versions of the TLS library: read from what `openssl version` or a Server header says, compared, and asked. */
import { type Result, err, memoize, ok } from '../../core/index.ts';

/** A TLS library and its version. Only `OpenSSL` is known well enough to predict from. */
export interface LibraryVersion {
  readonly library: 'OpenSSL' | 'LibreSSL' | 'other';
  /** The words it was read from, e.g. `OpenSSL 3.0.22`. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** The letter of OpenSSL before 3.0: `k` of 1.0.2k; empty otherwise. */
  readonly letter: string;
}

/** The first OpenSSL whose security level 1 and above refuses TLS 1.0, as OpenSSL ships it. */
export const TLS10_NEEDS_LEVEL_ZERO_FROM = '3.0.0';

const VERSION = /\b([A-Za-z][A-Za-z-]*SSL|AWS-LC)[\s/]+(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?([a-z]{0,2})/;

/**
 * Reads `OpenSSL 3.0.22 9 Jun 2026`, `OpenSSL/1.0.2k-fips`, `LibreSSL 3.3.6`. Where a line names both the program and
 * its library (`OpenSSL 3.0.19 … (Library: OpenSSL 3.0.22 …)`), the library counts: it does the handshakes.
 * Fails with a sentence when no version is in the text. Comparisons ask for the same versions all the time.
 */
export const parseLibraryVersion: (text: string) => Result<LibraryVersion, string> = memoize(parse, {
  characters: 64 * 1024,
});

function parse(text: string): Result<LibraryVersion, string> {
  const line = text.slice(0, 512);
  const inner = /\(Library:\s*([^)]*)\)/.exec(line)?.[1];
  const match = VERSION.exec(inner ?? '') ?? VERSION.exec(line);
  if (match === null) return err(`no library version in "${line.trim().slice(0, 60)}"`);
  const [whole, name = '', major = '0', minor = '0', patch = '0', letter = ''] = match;
  const library = name === 'OpenSSL' || name === 'LibreSSL' ? name : 'other';
  return ok({ library, text: whole.replace('/', ' '), major: +major, minor: +minor, patch: +patch, letter });
}

/** Negative when `a` is the older one. Only meaningful between versions of the same library. */
export function compareLibraryVersions(a: LibraryVersion, b: LibraryVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || compareLetters(a.letter, b.letter);
}

/** 1.0.2 < 1.0.2a < 1.0.2z < 1.0.2za: a longer run of letters is later. */
function compareLetters(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}

/** Whether this is OpenSSL of at least `version` (`1.1.0`); false for every other library. */
export function isOpensslAtLeast(library: LibraryVersion, version: string): boolean {
  const wanted = parseLibraryVersion(`OpenSSL ${version}`);
  if (!wanted.ok) throw new Error(`not a version: ${version}`);
  return library.library === 'OpenSSL' && compareLibraryVersions(library, wanted.value) >= 0;
}

/**
 * Whether cipher lists may hold `@SECLEVEL=n`. Security levels came with OpenSSL 1.1.0 (its CHANGES); for other
 * libraries the answer is no, because a keyword that the library doesn't know stops httpd at its start.
 */
export function knowsSecurityLevel(library: LibraryVersion): boolean {
  return isOpensslAtLeast(library, '1.1.0');
}

/**
 * Whether TLS 1.0 and 1.1 are only served at security level 0. So from OpenSSL 3.0.0 on (seen on 3.0, 3.5, 3.6 and
 * 4.0: level 1 is not enough). Distributions patch this into older versions: pass the first such version.
 */
export function needsSecurityLevelZero(library: LibraryVersion, from: string = TLS10_NEEDS_LEVEL_ZERO_FROM): boolean {
  return isOpensslAtLeast(library, from);
}

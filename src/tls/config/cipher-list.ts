/** Reading an OpenSSL cipher list (the value of `SSLCipherSuite`) as text, without the library. */
import { memoize } from '../../core/index.ts';
import type { SettingFinding } from './ssl-protocol.ts';

/** One instruction of a cipher list. */
export type CipherListItem =
  | {
      readonly kind: 'select';
      /** Empty adds, `-` removes, `+` moves to the end, `!` removes for good, whatever follows. */
      readonly operator: '' | '-' | '+' | '!';
      /** Keywords or suite names; a suite must match all of them (`kRSA+AES`). */
      readonly names: readonly string[];
      readonly text: string;
    }
  | { readonly kind: 'security-level'; readonly level: number; readonly text: string }
  | { readonly kind: 'strength'; readonly text: string }
  | { readonly kind: 'invalid'; readonly text: string };

/** What can be said of a cipher list from its text alone. */
export interface CipherListReading {
  readonly items: readonly CipherListItem[];
  /** The level that the last `@SECLEVEL=` sets; null when the list sets none and the library's own level stays. */
  readonly securityLevel: number | null;
  /** What the list removes for good: `3DES` of `!3DES`. */
  readonly kills: readonly string[];
  /** The name of the system-wide policy the list stands for: `PROFILE=SYSTEM` (Red Hat), `DEFAULT_SUSE`. */
  readonly systemPolicy: string | null;
  /** An `error` stops httpd at its start, although `configtest` passes. */
  readonly findings: readonly SettingFinding[];
}

/** Longer than any list in use by far; what is beyond isn't read. */
const MAX_LIST = 16_384;

/**
 * Separators and name characters as in ssl_cipher_process_rulestr of OpenSSL's ssl_ciph.c. There `_` isn't one, but a
 * name that isn't known is skipped up to the next separator, so that `TLS_AES_128_GCM_SHA256` passes as one name.
 */
const ITEM = /[-+!]?[A-Za-z0-9.=-][\w.=-]*(?:\+[A-Za-z0-9.=-][\w.=-]*)*|@[^:;, ]*|[^:;, ]/g;

/** Takes a cipher list apart. Never fails: what OpenSSL refuses is in `findings`. Hosts share lists: each is read once. */
export const readCipherList: (list: string) => CipherListReading = memoize(takeApart, { characters: 256 * 1024 });

function takeApart(list: string): CipherListReading {
  const items = (list.slice(0, MAX_LIST).match(ITEM) ?? []).map(itemOf);
  const levels = items.flatMap((item) => (item.kind === 'security-level' ? [item.level] : []));
  return {
    items,
    securityLevel: levels.at(-1) ?? null,
    kills: items.flatMap((item) => (item.kind === 'select' && item.operator === '!' ? item.names.join('+') : [])),
    systemPolicy: systemPolicyOf(items),
    findings: items.flatMap(findingsOf),
  };
}

function itemOf(text: string): CipherListItem {
  if (text.startsWith('@')) return commandOf(text);
  const operator = /^[-+!]/.test(text) ? operatorOf(text.charAt(0)) : '';
  const names = text.slice(operator.length).split('+');
  return names.every((name) => /^[A-Za-z0-9.=-][\w.=-]*$/.test(name))
    ? { kind: 'select', operator, names, text }
    : invalid(text);
}

function operatorOf(character: string): '' | '-' | '+' | '!' {
  return character === '-' || character === '+' || character === '!' ? character : '';
}

function commandOf(text: string): CipherListItem {
  if (/^@STRENGTH(?![\w.=-])/.test(text)) return { kind: 'strength', text };
  const level = /^@SECLEVEL=([0-5])(?![\w.=-])/.exec(text)?.[1];
  return level === undefined ? invalid(text) : { kind: 'security-level', level: Number(level), text };
}

function invalid(text: string): CipherListItem {
  return { kind: 'invalid', text };
}

function systemPolicyOf(items: readonly CipherListItem[]): string | null {
  const first = items[0];
  if (first?.kind !== 'select' || first.operator !== '') return null;
  const name = first.names[0] ?? '';
  return name.startsWith('PROFILE=') || name === 'DEFAULT_SUSE' ? name : null;
}

/** Keywords that people write in the wrong case; the list is case-sensitive. */
const KEYWORDS = new Set(
  'ALL DEFAULT HIGH MEDIUM LOW EXP EXPORT NULL 3DES DES RC4 AES AES128 AES256 AESGCM RSA ECDHE DHE MD5 SHA SHA1'.split(
    ' ',
  ),
);
/** Those whose right spelling isn't all capitals. */
const MIXED = new Map(['aNULL', 'eNULL', 'kRSA', 'aRSA', 'aECDSA'].map((name) => [name.toUpperCase(), name]));

function findingsOf(item: CipherListItem): SettingFinding[] {
  if (item.kind === 'invalid') {
    const message = `"${item.text.slice(0, 60)}" is an invalid command: httpd passes configtest and then fails to start`;
    return [{ severity: 'error', message }];
  }
  if (item.kind !== 'select') return [];
  return item.names.flatMap((name) => {
    const upper = name.toUpperCase();
    const meant = MIXED.get(upper) ?? (KEYWORDS.has(upper) ? upper : name);
    const message = `"${name}" selects nothing: cipher lists are case-sensitive, "${meant}" is meant`;
    return meant === name ? [] : [{ severity: 'warning' as const, message }];
  });
}

/** The list at security level 0: every level in it is replaced, or `:@SECLEVEL=0` is appended. */
export function withSecurityLevelZero(list: string): string {
  if (readCipherList(list).securityLevel !== null) return list.replace(/@SECLEVEL=[0-5](?![\w.=-])/g, '@SECLEVEL=0');
  return list === '' ? '@SECLEVEL=0' : `${list}:@SECLEVEL=0`;
}

/**
 * The list that mod_ssl really hands to OpenSSL: it appends `:!aNULL:!eNULL:!EXP` to every `SSLCipherSuite`
 * (ssl_cmd_SSLCipherSuite in ssl_engine_config.c).
 */
export function asModSslPassesIt(list: string): string {
  return `${list}:!aNULL:!eNULL:!EXP`;
}

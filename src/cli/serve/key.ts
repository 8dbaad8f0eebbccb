/** Who may look: on a machine of several users each of them reaches its ports, and records are their owner's. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A key that nobody guesses, for an address. */
export function newKey(): string {
  return randomBytes(18).toString('base64url');
}

/** How a request stands: let in, let in once its browser keeps the key, or not. */
export type Admission = 'in' | 'keep' | 'out';

/** By the cookie, or `Authorization: Bearer KEY` of a program; else by the address, which a browser is led away from. */
export function admissionOf({ headers, url = '/' }: IncomingMessage, key: string): Admission {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const cookies = (headers.cookie ?? '').split(/; */).flatMap((pair) => /^fleet-key=(.*)$/.exec(pair)?.[1] ?? []);
  if ([bearer, ...cookies].some((given) => given !== undefined && isSame(given, key))) return 'in';
  const asked = URL.parse(url, 'http://fleet.invalid')?.searchParams.get('key');
  return asked != null && isSame(asked, key) ? 'keep' : 'out';
}

/** For scripts on the page it can't be read, and other sites' pages don't send it. */
export function cookieOf(key: string): string {
  return `fleet-key=${key}; HttpOnly; SameSite=Strict; Path=/`;
}

/** In a time that doesn't tell how much was right. */
function isSame(given: string, key: string): boolean {
  const [a, b] = [given, key].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

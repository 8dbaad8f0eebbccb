/** Hashes by which a page's policy names its own style and script. */
import { createHash } from 'node:crypto';

/** `sha256-…` in base64, as Content-Security-Policy has it. */
export function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}

/** Hashes of what is changed. */
import { createHash } from 'node:crypto';

/** Hex SHA-256 of latin1 bytes. */
export function sha256(bytes: string): string {
  return createHash('sha256').update(bytes, 'latin1').digest('hex');
}

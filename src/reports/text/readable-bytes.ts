/** Bytes of a host's file as text that a terminal may show. */
import { printable } from '../../core/index.ts';

/**
 * Turns latin1 (one character a byte) into text: each line that is UTF-8 is read as such, another one as latin1, and
 * control characters and byte order marks are escaped.
 */
export function readableBytes(bytes: string): string {
  return printable(bytes.split('\n').map(decodeLine).join('\n')).replaceAll('\ufeff', '\\ufeff');
}

function decodeLine(line: string): string {
  if (/^[\t\r -~]*$/.test(line)) return line;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(line, 'latin1'));
  } catch {
    return line;
  }
}

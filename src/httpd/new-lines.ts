/** The text of a new directive with its marker. */
import type { SetDirectiveRequest } from './change-request.ts';

/** The marker and the directive, without a line end after the last. */
export function newLines({ name, args, marker }: SetDirectiveRequest, indent: string, newline: string): string {
  const line = `${indent}${name} ${args}`;
  return marker === null ? line : `${indent}${marker}${newline}${line}`;
}

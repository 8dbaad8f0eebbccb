/** The text of a new directive with its marker. */
import type { SetDirectiveRequest } from './change-request.ts';

/** How the lines around a new one are written. */
export interface LineStyle {
  readonly indent: string;
  readonly newline: string;
  /** What stands between the name and the value. */
  readonly gap: string;
}

/** The marker and the directive, without a line end after the last. */
export function newLines({ name, args, marker }: SetDirectiveRequest, { indent, newline, gap }: LineStyle): string {
  const line = `${indent}${name}${args === '' ? '' : gap}${args}`;
  return marker === null ? line : `${indent}${marker}${newline}${line}`;
}

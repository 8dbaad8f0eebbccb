/** Refuses values that httpd would not read as they were meant. */
import { directiveForm } from './cipher-suite-form.ts';
import { splitWords } from './words.ts';
import type { ChangeError, SetDirectiveRequest } from './change-request.ts';

/** Null if the request can be written as lines of their own. */
export function validateRequest({ name, args, marker }: SetDirectiveRequest): ChangeError | null {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return invalid('the name is no directive name');
  if (args.trim() === '' || args.trim() !== args) return invalid('the value is empty or has blanks at its ends');
  if (!isOneLine(args)) return invalid('the value is not a line of latin1 text that ends without a backslash');
  const form = directiveForm(
    name,
    splitWords(args).map((w) => w.value),
  );
  if (form !== 'default') return invalid('the TLSv1.3 line of SSLCipherSuite is not for this');
  if (marker === null) return null;
  if (!marker.startsWith('#')) return invalid('the marker is no comment');
  return isOneLine(marker) ? null : invalid('the marker is not a line of latin1 text that ends without a backslash');
}

function invalid(message: string): ChangeError {
  return { code: 'invalid-request', message };
}

/** A trailing backslash would swallow the next line, a NUL would cut this one. */
function isOneLine(text: string): boolean {
  return /^[\t\u0020-\u007e\u00a0-\u00ff]*$/.test(text) && !/\\\s*$/.test(text);
}

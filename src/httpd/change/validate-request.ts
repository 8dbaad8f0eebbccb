/** Refuses values that httpd would not read as they were meant. */
import type { ChangeError, SetDirectiveRequest } from './change-request.ts';
import { directiveForm } from '../in-force/cipher-suite-form.ts';
import { isSingleValued } from '../in-force/directives-in-force.ts';
import { splitWords } from '../text/words.ts';

/** Directives that act where they stand, while httpd reads: to change them is to change what is read after them. */
const ACTIONS = new Set([
  'include',
  'includeoptional',
  'define',
  'undefine',
  'use',
  'undefmacro',
  'loadmodule',
  'loadfile',
]);

/** Directives outside of mod_ssl whose lines are known to add up. */
const ADDITIVE = new Set(['listen', 'namevirtualhost', 'serveralias']);

/** Directives that are switched on by their name alone (httpd's NO_ARGS). */
const WITHOUT_VALUE = new Set(['sslrequiressl']);

/** Null if the request can be written as a line of its own that gives the scope its value. */
export function validateRequest(request: SetDirectiveRequest): ChangeError | null {
  const key = request.name.toLowerCase();
  const additive = ADDITIVE.has(key) || (key.startsWith('ssl') && !isSingleValued(key));
  return additive ? invalid(`the lines of ${request.name} add up: add one, or take one away`) : validateLine(request);
}

/** Null if the request can be written as one more line. */
export function validateAddition(request: SetDirectiveRequest): ChangeError | null {
  const single = isSingleValued(request.name);
  return single ? invalid(`of ${request.name} only the last line counts: set it instead`) : validateLine(request);
}

function validateLine({ name, args, marker }: SetDirectiveRequest): ChangeError | null {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return invalid('the name is no directive name');
  if (ACTIONS.has(name.toLowerCase())) return invalid(`${name} holds no value, it decides what is read`);
  if (WITHOUT_VALUE.has(name.toLowerCase())) {
    if (args !== '') return invalid(`${name} takes no value`);
  } else if (args.trim() === '' || args.trim() !== args) return invalid('the value is empty or has blanks at its ends');
  if (!isOneLine(args)) return invalid('the value is not a line of latin1 text that ends without a backslash');
  if (isTornList(name, args)) return invalid('a cipher list with blanks needs quotes around it');
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

/** Of several words the first one names the protocol: `SSL` or `TLSv1.3`. */
function isTornList(name: string, args: string): boolean {
  if (!/^ssl(proxy)?ciphersuite$/i.test(name)) return false;
  const words = splitWords(args).map((w) => w.value);
  if (words.length < 2 || directiveForm(name, words) === 'tls13') return false;
  return words.length > 2 || words[0] !== 'SSL';
}

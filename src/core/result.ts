/**
 * Foreseeable failures as values: every function that can fail in a way its caller must handle returns a
 * {@link Result}. Exceptions are for bugs only.
 */

/** What a function that may fail hands back: a value, or the reason why there is none. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wraps a value: `ok(5)`. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps the reason of a failure: `err({ code: 'no-httpd', … })`. */
export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

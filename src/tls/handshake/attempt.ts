/** Where Node's cryptography may refuse what a server sent. */
import { type Result, err, ok, printable } from '../../core/index.ts';

/**
 * Runs `work` on bytes of a server. The library throws on keys, points and signatures that are none; that is an answer
 * about the bytes, given as a sentence that begins with `what`.
 */
export function attempt<T>(what: string, work: () => T): Result<T, string> {
  try {
    return ok(work());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err(`${what}: ${printable(reason).slice(0, 200)}`);
  }
}

/** A script as it goes over the wire: the words of its command line, and the text for its standard input. */
import type { ScriptRun } from '../../ports/transport.ts';

const SAFE_ARGUMENT = /^[A-Za-z0-9._:/@%+=,-]*$/;

/**
 * Arguments as words that sh, bash, zsh, csh and fish read alike. Other characters than letters, digits and
 * `._:/@%+=,-` are a bug of the caller and throw. Quoted all the same: zsh expands a leading `=`.
 */
export function quoteArguments(args: readonly string[]): string {
  return args
    .map((arg) => {
      if (!SAFE_ARGUMENT.test(arg)) throw new Error(`unsafe script argument: ${JSON.stringify(arg)}`);
      return ` '${arg}'`;
    })
    .join('');
}

/**
 * The text that the shell reads. Scripts define functions only; the call of `fleet_main` stands at the very end,
 * inside braces, so a shell whose input was cut off anywhere never gets to run it: without the closing brace the
 * call is a syntax error, even where the cut is within the here-document, which shells would otherwise run as it is.
 */
export function scriptInput(script: Pick<ScriptRun, 'text' | 'payload'>, nonce: string): string {
  const text = script.text.endsWith('\n') ? script.text : `${script.text}\n`;
  if (script.payload === undefined) return `${text}{ fleet_main "$@" </dev/null\nexit $?\n}\n`;
  const delimiter = `FLEET_PAYLOAD_${nonce}`;
  return `${text}{ fleet_main "$@" <<'${delimiter}'\n${payloadLines(script.payload)}${delimiter}\nexit $?\n}\n`;
}

/** Other characters than printable ASCII and tabs could be changed by a shell or a locale on the way, so they throw. */
function payloadLines(payload: string): string {
  if (!/^[\t\x20-\x7e\n]*$/.test(payload))
    throw new Error('unsafe script payload: only lines of printable ASCII and tabs may pass');
  return payload === '' || payload.endsWith('\n') ? payload : `${payload}\n`;
}

/** What ssh's debug lines tell of a login, for a trace. */

const TELLING =
  /^debug1: (kex: (?:algorithm|host key algorithm): .*|kex: client->server .*|Server host (?:key|certificate): .*|Authentications that can continue: .*|Next authentication method: .*|Offering public key: .*|Server accepts key: .*)$|^(Authenticated to .*)$/;

/** The lines that name the algorithms that were agreed on, the host key, and the attempts to log in. */
export function connectionLines(output: string): readonly string[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const [, said, authenticated] = TELLING.exec(line) ?? [];
    return said ?? authenticated ?? [];
  });
}

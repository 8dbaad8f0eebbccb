/** The tokens of ssh_config(5), in values that ssh replaces only when it connects. */

/** What the tokens stand for. */
export interface TokenValues {
  /** The name as given, before HostName. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly home: string;
  readonly localUser: string;
}

/** Replaces %%, %d, %h, %n, %p, %r, %u and a leading ~/; null where another token stands. */
export function expandTokens(text: string, values: TokenValues): string | null {
  const by: Readonly<Record<string, string>> = {
    '%': '%',
    d: values.home,
    h: values.address,
    n: values.name,
    p: String(values.port),
    r: values.user,
    u: values.localUser,
  };
  let unknown = false;
  const expanded = text.replace(/%(.?)/g, (_, letter: string) => {
    if (!Object.hasOwn(by, letter)) unknown = true;
    return by[letter] ?? '';
  });
  return unknown ? null : expanded.replace(/^~(?=\/)/, values.home);
}

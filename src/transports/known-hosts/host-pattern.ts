/** Host patterns as OpenSSH writes them in known_hosts: `*`, `?`, comma lists and `!` negation. */

/**
 * Whether `text` matches a pattern of literal characters, `*` (any run, also empty) and `?` (one character).
 * Greedy with a single way back, so hostile patterns cost at most pattern length × text length.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0;
  let resumeText = 0;
  let resumePattern = -1;
  for (let i = 0; i < text.length;) {
    if (at < pattern.length && pattern[at] === '*') {
      resumePattern = at++;
      resumeText = i;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[i])) {
      at++;
      i++;
    } else if (resumePattern >= 0) {
      at = resumePattern + 1;
      i = ++resumeText;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/**
 * Whether a name is meant by a comma list of patterns, like `*.example.com,!old.example.com` (sshd(8), "SSH_KNOWN_HOSTS
 * FILE FORMAT"): at least one pattern matches, and no negated one does, wherever it stands. Letter case is ignored.
 */
export function matchesHostList(name: string, patterns: readonly string[]): boolean {
  const lower = name.toLowerCase();
  const matches = (pattern: string): boolean => matchesPattern(lower, pattern.toLowerCase());
  const negated = patterns.some((p) => p.startsWith('!') && matches(p.slice(1)));
  return !negated && patterns.some((p) => !p.startsWith('!') && matches(p));
}

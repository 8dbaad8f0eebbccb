/** Picks the hosts that a pattern and a limit name, as Ansible's inventory manager does. */
import { err, ok } from '../core/index.ts';
import type { Result } from '../core/index.ts';
import { didYouMean, quoted } from '../yaml/index.ts';
import { globMatcher, hasGlob } from './glob.ts';
import { applySubscript, orderTerms, patternTerm, splitHostPattern } from './host-pattern.ts';
import type { PatternTerm } from './host-pattern.ts';
import { hostRegex } from './host-regex.ts';
import type { Inventory } from './inventory.ts';

/** `--limit`, and how to read the `@file` in it. */
export interface HostLimit {
  readonly pattern: string;
  /** Gives the text of the file named after `@`, or a sentence on why it can't be read. */
  readonly readFile?: (path: string) => Result<string, string>;
}

/** Names of the selected hosts in the order that Ansible gives them, and what there is to warn of. */
export interface Selection {
  readonly hosts: readonly string[];
  /** Sentences such as `pattern "web*" matches no host or group`. */
  readonly warnings: readonly string[];
}

/** Why a pattern selects nothing or can't be read. */
export interface SelectionError {
  readonly message: string;
  readonly hint?: string;
}

/** Longest pattern that is taken, limit files included. */
const LONGEST = 1_000_000;

/**
 * Evaluates a pattern: terms separated by `,` (or `:`), each a host, a group, a glob, or `~regex`, maybe with a
 * subscript; `&term` intersects and `!term` excludes. `limit` has the same grammar and keeps what both select. Unlike
 * in Ansible an empty result and a name that is neither a host nor a group are errors, also behind a `!`: a misspelt
 * exclusion would work on the very hosts that it was to spare. `localhost` must be in the inventory.
 */
export function selectHosts(
  inventory: Inventory,
  pattern: string,
  limit?: HostLimit,
): Result<Selection, SelectionError> {
  const selector = new Selector(inventory);
  const chosen = selector.evaluate(splitHostPattern(pattern), pattern);
  if (!chosen.ok || limit === undefined) return result(chosen, selector.misses);
  const terms = limitTerms(limit);
  if (!terms.ok) return terms;
  const allowed = selector.evaluate(terms.value, limit.pattern);
  if (!allowed.ok) return allowed;
  const hosts = [...chosen.value].filter((name) => allowed.value.has(name));
  if (hosts.length === 0) {
    return err({ message: `no host of ${quoted(pattern)} is within the limit ${quoted(limit.pattern)}` });
  }
  return result(ok(new Set(hosts)), selector.misses);
}

function result(
  names: Result<ReadonlySet<string>, SelectionError>,
  misses: readonly Miss[],
): Result<Selection, SelectionError> {
  if (!names.ok) return names;
  return ok({
    hosts: [...names.value],
    warnings: misses.map(({ message, hint }) => (hint === undefined ? message : `${message}, ${hint}`)),
  });
}

/** Terms of a limit; every line of an `@file` is one term, blank lines and `#` comments aside. */
function limitTerms({ pattern, readFile }: HostLimit): Result<readonly string[], SelectionError> {
  const terms: string[] = [];
  for (const term of splitHostPattern(pattern)) {
    if (!term.startsWith('@')) {
      terms.push(term);
      continue;
    }
    const text = readFile?.(term.slice(1)) ?? err('there is no way to read files here');
    if (!text.ok) return err({ message: `the limit file ${quoted(term.slice(1))} can't be read: ${text.error}` });
    if (text.value.length > LONGEST) return err({ message: `the limit file ${quoted(term.slice(1))} is too large` });
    const lines = text.value.split(/\r?\n/).map((line) => line.trim());
    terms.push(...lines.filter((line) => line !== '' && !line.startsWith('#')));
  }
  // A list of failed hosts that is empty means nobody, not everybody.
  return terms.length > 0 ? ok(terms) : err({ message: `the limit ${quoted(pattern)} names no hosts` });
}

type Miss = SelectionError;

class Selector {
  /** Terms that matched nothing. */
  readonly misses: Miss[] = [];
  readonly #inventory: Inventory;

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
  }

  /** Names that the terms select together; an error if there is none. */
  evaluate(terms: readonly string[], written: string): Result<ReadonlySet<string>, SelectionError> {
    if (terms.length === 0 || written.length > LONGEST) {
      return err({ message: terms.length === 0 ? 'the host pattern is empty' : 'the host pattern is too long' });
    }
    const before = this.misses.length;
    const selected = new Set<string>();
    for (const term of orderTerms(terms.map(patternTerm))) {
      const names = this.#matchTerm(term);
      if (!names.ok) return names;
      combine(selected, names.value, term.role);
    }
    if (selected.size > 0) return ok(selected);
    return err(this.misses[before] ?? { message: `no host is left of ${quoted(written)}` });
  }

  #matchTerm(term: PatternTerm): Result<ReadonlySet<string>, SelectionError> {
    // A host's own name wins over everything else that the term could mean.
    if (this.#inventory.hosts.has(term.text)) return ok(new Set([term.text]));
    const names = this.#matchExpression(term);
    if (!names.ok) return names;
    const picked = applySubscript([...names.value], term.subscript);
    if (picked === null) {
      const message = `pattern ${quoted(term.text)} picks beyond its ${names.value.size} hosts`;
      return err({ message });
    }
    if (picked.length === 0) {
      const miss = this.#miss(term);
      if (this.#isMisspelt(term)) return err(miss);
      this.misses.push(miss);
    }
    return ok(new Set(picked));
  }

  /** Hosts of the matching groups; and matching hosts, if no group matched or the term has more than a name in it. */
  #matchExpression({ expression, text }: PatternTerm): Result<ReadonlySet<string>, SelectionError> {
    const { hosts, groups } = this.#inventory;
    const matcher = matcherFor(expression);
    if (!matcher.ok) return err({ message: `pattern ${quoted(text)} ${matcher.error}` });
    const matching = [...groups.values()].filter(({ name }) => matcher.value(name));
    const names = new Set(matching.flatMap((group) => group.hosts));
    if (matching.length === 0 || /[.?*[]|^~/.test(expression)) {
      for (const name of hosts) if (matcher.value(name)) names.add(name);
    }
    return ok(names);
  }

  /** A plain name that names nothing. A glob may well match nothing today. */
  #isMisspelt({ expression }: PatternTerm): boolean {
    return !expression.startsWith('~') && !hasGlob(expression) && !this.#inventory.groups.has(expression);
  }

  #miss({ expression, text }: PatternTerm): Miss {
    const { hosts, groups } = this.#inventory;
    const group = groups.get(expression);
    if (group !== undefined) {
      return { message: `pattern ${quoted(text)} matches no host: ${groupEmptiness(group.hosts.length)}` };
    }
    const hint = didYouMean(expression, [...groups.keys(), ...hosts]) ?? mixedSeparators(expression);
    return { message: `pattern ${quoted(text)} matches no host or group`, ...(hint === undefined ? {} : { hint }) };
  }
}

/** Ansible's rule: a pattern with a comma is separated at commas alone. */
function mixedSeparators(expression: string): string | undefined {
  return /\w:\w/.test(expression) ? 'where a comma separates, colons do not: write commas only' : undefined;
}

function groupEmptiness(hosts: number): string {
  return hosts === 0 ? 'the group is empty' : `the group has only ${hosts}`;
}

function matcherFor(expression: string): Result<(name: string) => boolean, string> {
  if (expression.startsWith('~')) return hostRegex(expression.slice(1));
  return ok(hasGlob(expression) ? globMatcher(expression) : (name) => name === expression);
}

function combine(selected: Set<string>, names: ReadonlySet<string>, role: PatternTerm['role']): void {
  if (role === 'add') for (const name of names) selected.add(name);
  else for (const name of selected) if (names.has(name) === (role === 'exclude')) selected.delete(name);
}

/** Directives that stand commented out, as vendors ship their defaults. */
import { directiveForm } from './cipher-suite-form.ts';
import type { CommentOccurrence, Configuration } from '../reading/configuration.ts';
import { perConfiguration } from '../reading/per-configuration.ts';
import type { DirectiveQuery } from './scope.ts';
import { contextKey } from './scope-key.ts';
import type { ScopeKey } from './scope-key.ts';
import { splitWords } from '../text/words.ts';

/**
 * Comments like `#SSLProtocol all` or `# SSLProtocol all` that stand directly in a scope, in order. Prose that begins with the name of a directive is none.
 */
export function commentedDefaults(config: Configuration, scope: ScopeKey, query: DirectiveQuery): CommentOccurrence[] {
  return (commentsByScope(config).get(scope) ?? []).filter(({ text }) => isDefaultOf(text, query));
}

const commentsByScope = perConfiguration(({ comments }) => {
  return Map.groupBy(comments, ({ context }) => contextKey(context));
});

function isDefaultOf(text: string, { name, form = 'default' }: DirectiveQuery): boolean {
  const [first, ...args] = splitWords(text.replace(/^#+\s*/, '')).map((w) => w.value);
  if (first?.toLowerCase() !== name.toLowerCase() || !isValue(args)) return false;
  return directiveForm(name, args) === form;
}

/** A word or two, or words with signs; sentences have more of them, or end with a stop. */
function isValue(args: readonly string[]): boolean {
  const last = args.at(-1) ?? '.';
  return !/[.,:;!?]$/.test(last) && (args.length <= 2 || args.slice(1).every((word) => /^[+-]/.test(word)));
}

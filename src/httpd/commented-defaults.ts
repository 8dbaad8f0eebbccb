/** Directives that stand commented out, as vendors ship their defaults. */
import { directiveForm } from './cipher-suite-form.ts';
import type { CommentOccurrence, Configuration } from './configuration.ts';
import type { DirectiveQuery } from './scope.ts';
import { splitWords } from './words.ts';

/**
 * Comments like `#SSLProtocol all` or `# SSLProtocol all` that stand directly in a scope (a vhost's id, null for the
 * server level), in order. The words after the name make the difference to prose only by being there.
 */
export function commentedDefaults(
  config: Configuration,
  vhost: number | null,
  query: DirectiveQuery,
): CommentOccurrence[] {
  return config.comments.filter((comment) => {
    const { context, text } = comment;
    return context.vhost === vhost && context.sections.length === 0 && isDefaultOf(text, query);
  });
}

function isDefaultOf(text: string, { name, form = 'default' }: DirectiveQuery): boolean {
  const [first, ...args] = splitWords(text.replace(/^#+\s*/, '')).map((w) => w.value);
  if (first?.toLowerCase() !== name.toLowerCase() || args.length === 0) return false;
  return directiveForm(name, args) === form;
}

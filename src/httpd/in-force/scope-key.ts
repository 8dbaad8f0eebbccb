/** Tells apart where lines count together. */
import type { Context, Section } from '../reading/configuration.ts';
import { normalizePath } from '../reading/paths.ts';

/** How a section opens: `Directory` and `/srv`, variables put in and quotes taken off. */
export type SectionHead = Pick<Section, 'name' | 'args'>;

/**
 * A virtual host's id, null for the server level; a text for the sections of one head in one of them. Those are one
 * scope: httpd applies them in the order in which they stand, so the last line of a directive counts (manual,
 * sections.html). For <ElseIf>, <Else> and <RequireAll> and its like that isn't so: each is a rule of its own.
 */
export type ScopeKey = number | null | string;

/** The scope of sections, outermost first, that stand in a virtual host or at server level; of itself without any. */
export function scopeKey(vhost: number | null, sections: readonly SectionHead[]): ScopeKey {
  return sections.length === 0 ? vhost : JSON.stringify([vhost, ...sections.map(headKey)]);
}

/** For people: `<Files x.php> in <Directory /srv>`. */
export function headsText(heads: readonly SectionHead[]): string {
  return heads
    .map(({ name, args }) => `<${[name, ...args].join(' ')}>`)
    .toReversed()
    .join(' in ');
}

/** The scope of what stands in a context. */
export function contextKey(context: Context): ScopeKey {
  const known = keys.get(context) ?? scopeKey(context.vhost, context.sections);
  keys.set(context, known);
  return known;
}

/** Hundreds of lines share a context. */
const keys = new WeakMap<Context, ScopeKey>();

/** As httpd compares it: a name of a section in any case, a directory by its path (server/core.c `dirsection`). */
function headKey({ name, args }: SectionHead): readonly string[] {
  const key = name.toLowerCase();
  const [path = '', ...others] = args;
  const isPath = key === 'directory' && path.startsWith('/');
  return isPath ? [key, normalizePath(path), ...others] : [key, ...args];
}

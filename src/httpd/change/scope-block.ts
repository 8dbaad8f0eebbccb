/** The section in whose lines a scope ends. */
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { scopeOf } from './change-request.ts';
import type { ChangeError, DirectiveTarget } from './change-request.ts';
import type { Configuration, LimitingSection, Place, VirtualHostSection } from '../reading/configuration.ts';
import { sectionsOf } from '../in-force/scope-index.ts';

/** A section of a file. */
export interface ScopeBlock {
  readonly realPath: string;
  readonly lines: NonNullable<LimitingSection['lines']>;
}

/**
 * The virtual host, or of the sections of one head the last one that stands in a file; null for the server level, which
 * ends with the main file.
 */
export function scopeBlock(config: Configuration, target: DirectiveTarget): Result<ScopeBlock | null, ChangeError> {
  const { vhost, sections = [] } = target;
  if (sections.length === 0) return vhost === null ? ok(null) : written(vhost, { code: 'vhost-in-macro', vhost });
  const all = sectionsOf(config, scopeOf(target));
  const last = all.findLast(({ lines }) => lines !== null) ?? all.at(-1);
  if (last === undefined) return err({ code: 'section-missing', vhost, sections });
  return written(last, { code: 'section-in-macro', section: last });
}

function written(
  { realPath, lines }: Place & Pick<VirtualHostSection, 'lines'>,
  otherwise: ChangeError,
): Result<ScopeBlock, ChangeError> {
  return lines === null ? err(otherwise) : ok({ realPath, lines });
}

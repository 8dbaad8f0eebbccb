/** The edits that put directives where they take effect: at server level and in every vhost that shadows it. */
import { err, ok, type Failure, type Finding, type Result } from '../../core/index.ts';
import {
  changeConfiguration,
  changeRefusal,
  explainChangeNote,
  type ConfigurationChangeError,
  type DirectiveChange,
  type FileEdit,
} from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import type { WantedDirective } from './params.ts';
import { scopesToSet } from './scopes.ts';

/** Edits that were proved on the configuration that they lead to, and what a person should know of them. */
export interface ProposedEdits {
  readonly edits: readonly FileEdit[];
  readonly findings: readonly Finding[];
}

/** All directives as one change. Empty where all is as wanted. Fails where a place can't be edited safely. */
export function editsFor(
  { configuration, points }: InstanceSnapshot,
  directives: readonly WantedDirective[],
  mark: string,
): Result<ProposedEdits, Failure> {
  const changes = directives.flatMap(({ name, args, form }): DirectiveChange[] => {
    const scopes = scopesToSet(configuration, points, { name, form });
    return scopes.map((vhost) => ({ action: 'set', vhost, name, args, marker: `# ${mark}` }));
  });
  const changed = changeConfiguration(configuration, changes);
  if (!changed.ok) return err(refusalOf(changed.error));
  const { files, notes } = changed.value;
  const messages = [...new Set(notes.map(explainChangeNote))];
  return ok({
    edits: files.map(({ realPath, edits }) => ({ realPath, edits })),
    findings: messages.map((message) => ({ severity: 'note', message })),
  });
}

/** Why the place can't be edited, with the line that a person should look at, and what to do there. */
function refusalOf(error: ConfigurationChangeError): Failure {
  const { place, reason, help } = changeRefusal(error);
  if (place === null) throw new Error(`a change that was never valid: ${reason}`);
  if (error.code === 'opaque-region')
    return { code: 'config-opaque', file: place.path, line: error.region.line, reason };
  return { code: 'edit-refused', file: place.path, line: place.line, reason, help: help ?? 'change it by hand' };
}

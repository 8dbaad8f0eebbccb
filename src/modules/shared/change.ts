/** Changes of directives as a module proposes them: edits with their notes, or why there can be none. */
import { err, ok, type Failure, type Finding, type Result } from '../../core/index.ts';
import {
  changeConfiguration,
  changeRefusal,
  explainChangeNote,
  type Configuration,
  type ConfigurationChangeError,
  type DirectiveChange,
  type FileEdit,
} from '../../httpd/index.ts';
import { refusalsOf } from './refused.ts';

/** Edits that were proved on the configuration that they lead to, and what a person should know of them. */
export interface ProposedEdits {
  readonly edits: readonly FileEdit[];
  readonly findings: readonly Finding[];
  readonly after: Configuration;
}

/** All changes as one. No edits where all is as wanted. Fails where a place can't be edited safely. */
export function proposeChanges(
  configuration: Configuration,
  changes: readonly DirectiveChange[],
  module: string,
): Result<ProposedEdits, Failure> {
  const changed = changeConfiguration(configuration, changes);
  if (!changed.ok) return err(refusalOf(changed.error, configuration, module));
  const { files, notes, after } = changed.value;
  const messages = [...new Set(notes.map(explainChangeNote))];
  return ok({
    edits: files.map(({ realPath, edits }) => ({ realPath, edits })),
    findings: messages.map((message) => ({ severity: 'note', message })),
    after,
  });
}

/** Why the place can't be edited, with the line that a person should look at, and what to do there. */
function refusalOf(error: ConfigurationChangeError, { source }: Configuration, module: string): Failure {
  if (error.code === 'invalid-request') {
    return refusalsOf(module)(error.message, 'change the task');
  }
  const { place, reason, help } = changeRefusal(error);
  if (error.code === 'opaque-region' && place !== null) {
    return { code: 'config-opaque', file: place.path, line: error.region.line, reason };
  }
  const { path, line } = place ?? { path: source.mainFile, line: null };
  return { code: 'edit-refused', file: path, line, reason, help: help ?? 'change it by hand' };
}

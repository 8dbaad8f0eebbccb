/** The edits that put directives where they take effect: at server level and in every vhost that shadows it. */
import type { Failure, Result } from '../../core/index.ts';
import type { DirectiveChange } from '../../httpd/index.ts';
import type { InstanceSnapshot } from '../../ports/index.ts';
import { proposeChanges, type ProposedEdits } from '../shared/change.ts';
import { ordinaryPoints } from '../shared/made-listeners.ts';
import { scopesToSet } from '../shared/tls-scopes.ts';
import type { WantedDirective } from './params.ts';

/** All directives as one change. Empty where all is as wanted. Fails where a place can't be edited safely. */
export function editsFor(
  instance: InstanceSnapshot,
  directives: readonly WantedDirective[],
  mark: string,
): Result<ProposedEdits, Failure> {
  const { configuration } = instance;
  const points = ordinaryPoints(instance);
  const changes = directives.flatMap(({ name, args, form }): DirectiveChange[] => {
    const scopes = scopesToSet(configuration, points, { name, form });
    return scopes.map((vhost) => ({ action: 'set', vhost, name, args, marker: `# ${mark}` }));
  });
  return proposeChanges(configuration, changes, 'apache_tls');
}
